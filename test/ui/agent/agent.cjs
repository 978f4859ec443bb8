const vscode = require("vscode");

exports.activate = ({ subscriptions }) => {
  const run = async () => {
    const input = { file: "quick.study.yaml", trials: 3, waitSeconds: 30 };
    try {
      const { content } = await vscode.lm.invokeTool("tunesmith_run_study", {
        input,
        toolInvocationToken: undefined,
      });
      const { settled } = JSON.parse(content[0].value);
      void vscode.window.showInformationMessage(`The agent ran ${settled} trials.`);
    } catch (error) {
      void vscode.window.showInformationMessage(`The agent was refused: ${error.message}`);
    }
  };
  subscriptions.push(vscode.commands.registerCommand("agent.run", run));
};
