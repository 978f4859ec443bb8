import { createConnection, ProposedFeatures } from "vscode-languageserver/node";
import { serve } from "./serve.ts";

// The transport is named on the command line: --node-ipc where VS Code starts the server, --stdio elsewhere.
serve(createConnection(ProposedFeatures.all));
