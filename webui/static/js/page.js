// What every page runs.
import { adopt } from "./toast.js";
import "./command.js";
import "./live.js";

if (window !== window.parent) document.documentElement.classList.add("framed");
adopt();
document.documentElement.dataset.ready = ""; // scripts have their words
