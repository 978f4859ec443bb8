import * as vscode from "vscode";
import type { StudyView, TrialList } from "../monitor-protocol.ts";
import type { Studies } from "../studies.ts";
import { studyPath } from "../study-address.ts";
import { findStudyFiles } from "../study-files.ts";
import { isLive } from "../study-text.ts";
import { studyItem } from "./study-item.ts";
import type { StudiesNode, StudyNode } from "./study-node.ts";
import { earlierRunItem, earlierRunsItem, moreItem, trialItem } from "./trial-item.ts";

/** So many studies are watched and shown; a workspace with more has them in the explorer. */
const mostStudies = 200;
/** A search that takes longer may never end. */
const searchLimitMs = 1_500;
/** Studies that run change several times a second, and nobody reads that fast. */
const refreshIntervalMs = 500;

/**
 * The studies of all folders with some of their trials. While nobody sees the tree it looks at nothing: `show` and `hide`
 * say when that is.
 */
export class StudyTree implements vscode.TreeDataProvider<StudiesNode>, vscode.Disposable {
  readonly #studies: Studies;
  readonly #changed = new vscode.EventEmitter<StudiesNode | undefined>();
  readonly #watches = new Map<string, vscode.Disposable>();
  readonly #lists = new Map<string, TrialList>();
  /** What a study looked like when it was seen last: a tree that comes back is not empty for a moment. */
  readonly #views = new Map<string, StudyView>();
  /** As the last search found them. */
  #files: readonly vscode.Uri[] = [];
  #nodes = new Map<string, StudyNode>();
  /** What only matters while the tree is seen. */
  #seen: readonly vscode.Disposable[] = [];
  /** Changed since the last refresh. */
  #stale = new Set<StudyNode>();
  #order = "";
  #refreshing: NodeJS.Timeout | undefined;

  readonly onDidChangeTreeData = this.#changed.event;

  constructor(studies: Studies) {
    this.#studies = studies;
  }

  dispose(): void {
    this.hide();
    this.#changed.dispose();
  }

  show(): void {
    this.hide();
    const files = vscode.workspace.createFileSystemWatcher("**/*.study.{yaml,yml}", false, true, false);
    const find = () => void this.#find();
    const onlyStudies = ({ languageId }: vscode.TextDocument) => {
      if (languageId === "study") find();
    };
    this.#seen = [
      files,
      files.onDidCreate(find),
      files.onDidDelete(find),
      vscode.workspace.onDidChangeWorkspaceFolders(find),
      vscode.workspace.onDidOpenTextDocument(onlyStudies),
      vscode.workspace.onDidCloseTextDocument(onlyStudies),
      this.#studies.onDidChange((view) => {
        this.#views.set(view.studyFile, view);
        this.#refreshSoon(view.studyFile);
      }),
      this.#studies.onDidList(({ studyFile, list }) => {
        this.#lists.set(studyFile, list);
        this.#refreshSoon(studyFile);
      }),
    ];
    find();
  }

  /** Whether there is a study, with a file or without one. */
  get hasStudies(): boolean {
    return this.#nodes.size > 0;
  }

  hide(): void {
    clearTimeout(this.#refreshing);
    this.#refreshing = undefined;
    for (const part of this.#seen) part.dispose();
    this.#seen = [];
    for (const path of [...this.#watches.keys()]) this.#unwatch(path);
  }

  /** The trials of a study that is closed need not be listed any more. */
  collapse(node: StudiesNode): void {
    if (node.kind === "study") this.#unlist(studyPath(node.uri));
  }

  getTreeItem(node: StudiesNode): vscode.TreeItem {
    switch (node.kind) {
      case "study":
        return studyItem(node, this.#viewOf(node), this.#whereIs(node));
      case "trial":
        return trialItem(node);
      case "more":
        return moreItem(node);
      case "earlier-runs":
        return earlierRunsItem(node);
      case "earlier-run":
        return earlierRunItem(node);
    }
  }

  getChildren(node?: StudiesNode): StudiesNode[] {
    if (node === undefined) return this.#sorted();
    if (node.kind === "earlier-runs")
      return node.runs.map((run) => ({ kind: "earlier-run", uri: node.uri, run }));
    return node.kind === "study" ? this.#childrenOf(node) : [];
  }

  getParent(node: StudiesNode): StudiesNode | undefined {
    return node.kind === "study" ? undefined : this.#nodes.get(node.uri.toString());
  }

  /** Lists of open studies are made anew, as after something was removed. */
  relist(): void {
    for (const path of this.#lists.keys()) this.#studies.list(path, trialLimit());
  }

  #childrenOf(node: StudyNode): StudiesNode[] {
    const { uri, place } = node;
    const path = studyPath(uri);
    const view = this.#viewOf(node);
    if (view === undefined) return [];
    const known = this.#lists.get(path);
    if (known === undefined) {
      // It comes in a moment, and the node is refreshed then.
      this.#lists.set(path, { trials: [], total: 0 });
      this.#studies.list(path, trialLimit());
    }
    const { trials = [], total = 0 } = known ?? {};
    const { earlierRuns: runs, run } = view;
    return [
      ...trials.map((trial): StudiesNode => ({ kind: "trial", uri, place, run, trial })),
      ...(total > trials.length ? [{ kind: "more", uri, count: total - trials.length } as const] : []),
      ...(runs.length > 0 ? [{ kind: "earlier-runs", uri, runs } as const] : []),
    ];
  }

  #viewOf({ uri, place }: StudyNode): StudyView | undefined {
    if (place === "unsaved") return undefined;
    const path = studyPath(uri);
    return this.#studies.view(path) ?? this.#views.get(path);
  }

  /** The folder, where the workspace has several, or where another study has the same name. */
  #whereIs(node: StudyNode): string {
    const folders = vscode.workspace.workspaceFolders ?? [];
    const nameOf = (other: StudyNode) => this.#viewOf(other)?.overview.name;
    const name = nameOf(node);
    const isTwice = [...this.#nodes.values()].filter((other) => nameOf(other) === name).length > 1;
    if (name === undefined || (folders.length < 2 && !isTwice)) return "";
    const path = vscode.workspace.asRelativePath(node.uri, folders.length > 1);
    return path.slice(0, Math.max(0, path.lastIndexOf("/"))) || path;
  }

  async #find(): Promise<void> {
    // Where a file system cannot be searched, no answer comes: then what is open is all there is.
    const waiting = setTimeout(() => this.#take(), searchLimitMs);
    this.#files = await findStudyFiles(mostStudies);
    clearTimeout(waiting);
    this.#take();
  }

  /** The files that were found, and the studies that are open, whether they have a file or not. */
  #take(): void {
    if (this.#seen.length === 0) return;
    const open = vscode.workspace.textDocuments
      .filter(({ languageId }) => languageId === "study")
      .filter(({ isUntitled, uri }) => isUntitled || vscode.workspace.getWorkspaceFolder(uri))
      .map(({ uri }) => uri);
    const found = new Map<string, StudyNode>();
    for (const uri of [...open, ...this.#files]) {
      const place = uri.scheme === "untitled" ? "unsaved" : uri.scheme === "file" ? "file" : "elsewhere";
      const key = uri.toString();
      found.set(key, this.#nodes.get(key) ?? { kind: "study", uri, place });
    }
    this.#nodes = found;
    const paths = new Set(
      [...found.values()].flatMap(({ uri, place }) => (place === "unsaved" ? [] : studyPath(uri))),
    );
    for (const path of [...this.#watches.keys()]) if (!paths.has(path)) this.#unwatch(path);
    for (const path of paths)
      if (!this.#watches.has(path)) this.#watches.set(path, this.#studies.watch(path));
    // The welcome waits for this: one that made way for studies would take the keyboard's focus with it.
    void vscode.commands.executeCommand("setContext", "tunesmith.noStudies", found.size === 0);
    this.#changed.fire(undefined);
  }

  #unwatch(path: string): void {
    this.#unlist(path);
    this.#watches.get(path)?.dispose();
    this.#watches.delete(path);
  }

  #unlist(path: string): void {
    if (this.#lists.delete(path)) this.#studies.list(path, null);
  }

  /** Those that run first, then by name. */
  #sorted(): StudyNode[] {
    const rank = (node: StudyNode) => {
      const view = this.#viewOf(node);
      return view && isLive(view.overview) ? 0 : 1;
    };
    const label = (node: StudyNode) => this.#viewOf(node)?.overview.name ?? node.uri.path;
    const sorted = [...this.#nodes.values()].sort(
      (a, b) => rank(a) - rank(b) || label(a).localeCompare(label(b)) || a.uri.path.localeCompare(b.uri.path),
    );
    this.#order = sorted.map(({ uri }) => uri.toString()).join("\n");
    return sorted;
  }

  #refreshSoon(studyFile: string): void {
    const node = [...this.#nodes.values()].find(
      ({ uri, place }) => place !== "unsaved" && studyPath(uri) === studyFile,
    );
    if (!node) return;
    this.#stale.add(node);
    this.#refreshing ??= setTimeout(() => this.#refresh(), refreshIntervalMs);
  }

  #refresh(): void {
    this.#refreshing = undefined;
    const stale = [...this.#stale];
    this.#stale = new Set();
    const before = this.#order;
    this.#sorted();
    if (this.#order !== before) this.#changed.fire(undefined);
    else for (const node of stale) this.#changed.fire(node);
  }
}

function trialLimit(): number {
  return vscode.workspace.getConfiguration("tunesmith").get<number>("studiesView.trials", 20);
}
