/**
 * The README of a package that does not say where its repository is. VS Code shows it on a page of its own, which loads
 * pictures and opens links from the network only. So a picture or a page of the repository is told of by its words and its
 * path.
 *
 * @param {string} text
 */
export function packageReadme(text) {
  const blocks = text.match(codeBlock) ?? [];
  const prose = text.split(codeBlock).map((part) => part.replace(link, wordsOf));
  const readme = prose.map((part, index) => `${part}${blocks[index] ?? ""}`).join("");
  return `${readme}\n${note}\n`;
}

const note =
  "Pages and pictures that are named by their paths are in Tunesmith's repository. The walkthrough shows the first steps in pictures: **Tunesmith: Get Started**.";

const codeBlock = /^```.*?^```/gms;
const link = /!?\[([^\]]*)\]\(([^)\s]+)\)/g;

function wordsOf(whole, words, target) {
  if (/^(?:[a-z]+:|#)/.test(target)) return whole;
  const path = `\`${target.replace(/#.*/, "")}\``;
  return words === target ? path : `${words} (${path})`;
}
