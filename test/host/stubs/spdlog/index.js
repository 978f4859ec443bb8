// The real module is a native logger. VS Code's Output panel shows the files that it writes, so this one writes
// them too, at once and without rotation.
const { appendFileSync, mkdirSync } = require("node:fs");
const { dirname } = require("node:path");

const LEVELS = ["trace", "debug", "info", "warning", "error", "critical", "off"];
let defaultLevel = LEVELS.indexOf("info");

class Logger {
  constructor(_name, file) {
    mkdirSync(dirname(file), { recursive: true });
    appendFileSync(file, "");
    this.file = file;
    this.level = defaultLevel;
    this.raw = false;
  }

  write(level, message) {
    if (level < this.level) return;
    const time = new Date().toISOString().replace("T", " ").slice(0, -1);
    const line = this.raw ? message : `${time} [${LEVELS[level]}] ${message}\n`;
    try {
      appendFileSync(this.file, line);
    } catch {
      // The log folder goes away while VS Code shuts down; a lost last line is no reason to fail.
    }
  }

  trace(message) {
    this.write(0, message);
  }
  debug(message) {
    this.write(1, message);
  }
  info(message) {
    this.write(2, message);
  }
  warn(message) {
    this.write(3, message);
  }
  error(message) {
    this.write(4, message);
  }
  critical(message) {
    this.write(5, message);
  }
  getLevel() {
    return this.level;
  }
  setLevel(level) {
    this.level = level;
  }
  clearFormatters() {
    this.raw = true;
  }
  setPattern() {}
  flush() {}
  drop() {}
}

const openLogger = async (name, file) => new Logger(name, file);

exports.version = 0;
exports.Logger = Logger;
exports.createRotatingLogger = openLogger;
exports.createAsyncRotatingLogger = openLogger;
exports.setFlushOn = () => {};
exports.shutdown = () => {};
exports.setLevel = (level) => {
  defaultLevel = level;
};
