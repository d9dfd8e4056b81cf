// What every page runs.
import { adopt } from "./toast.js";
import "./command.js";
import "./live.js";

adopt();
