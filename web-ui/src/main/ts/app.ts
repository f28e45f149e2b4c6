import { startActions } from "./actions";
import { startCommon } from "./common";
import { startConsole } from "./console";
import { startDialogs } from "./dialogs";
import { startForms } from "./forms";
import { startLive } from "./live";
import { startNavigation } from "./navigation";
import { startSpark } from "./spark";
import { startTasks } from "./tasks";
import { startTree } from "./tree";

startCommon();
startNavigation();
startDialogs();
startForms();
startActions();
startConsole();
startSpark();
if (document.querySelector(".shell")) {
  startTree();
  startTasks();
  startLive();
}
