// Runs in VS Code's extension host of a browser: CommonJS, and nothing but VS Code to ask.
const vscode = require("vscode");

exports.activate = ({ extensionUri, subscriptions }) => {
  const onDisk = ({ path }) => extensionUri.with({ path });
  const refuse = () => {
    throw vscode.FileSystemError.NoPermissions("These files cannot be written.");
  };
  const { fs } = vscode.workspace;
  const provider = {
    onDidChangeFile: new vscode.EventEmitter().event,
    watch: () => new vscode.Disposable(() => {}),
    stat: (uri) => fs.stat(onDisk(uri)),
    readDirectory: (uri) => fs.readDirectory(onDisk(uri)),
    readFile: (uri) => fs.readFile(onDisk(uri)),
    createDirectory: refuse,
    writeFile: refuse,
    delete: refuse,
    rename: refuse,
  };
  subscriptions.push(vscode.workspace.registerFileSystemProvider("tunesmith-virtual", provider));
};
