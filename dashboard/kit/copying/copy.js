// A button that copies a text with one click and says so; with a `box`, the field to paste into.
// Label and text are only ever set as text: nothing that was copied becomes part of the page.

const SAID_MS = 2500;
const SVG = "http://www.w3.org/2000/svg";
const SHEETS =
  "M5 15H4a1 1 0 0 1-1-1V4a1 1 0 0 1 1-1h10a1 1 0 0 1 1 1v1M10 9h10a1 1 0 0 1 1 1v10a1 1 0 0 1-1 1H10a1 1 0 0 1-1-1V10a1 1 0 0 1 1-1z";
const TICK = "M4 12.5l5 5L20 6.5";
const REFUSED =
  "This browser does not let the page copy. The text is selected: press Ctrl+C, or ⌘C on a Mac.";

export default async function (component) {
  const { data, parentElement } = component;
  if (data.box) {
    // Pages without the box do not fetch it.
    const { pasteBox } = await import("./paste.js");
    return pasteBox(component);
  }
  const drawn = parentElement.querySelector(".copy") ?? draw(parentElement);
  drawn.update(data);
}

function draw(parent) {
  const root = make("div", "copy");
  const button = make("button", "button");
  button.type = "button";
  const idle = face(SHEETS);
  const done = face(TICK, "done");
  done.lastChild.textContent = "Copied";
  button.append(idle, done);
  const said = make("span", "said");
  said.setAttribute("role", "status");
  const field = make("textarea", "field");
  field.readOnly = true;
  field.hidden = true;
  field.addEventListener("focus", () => field.select());
  root.append(button, said, field);
  parent.append(root);

  let timer = 0;
  const say = (words, isCopied) => {
    clearTimeout(timer);
    said.textContent = words;
    root.classList.toggle("copied", isCopied);
  };
  button.addEventListener("click", async () => {
    say("", false);
    if (await isCopied(field.value)) {
      field.hidden = true;
      root.classList.remove("refused");
      say("Copied", true);
      timer = setTimeout(() => say("", false), SAID_MS);
      return;
    }
    root.classList.add("refused");
    field.hidden = false;
    say(REFUSED, false);
    field.focus();
  });
  root.update = ({ label, name, text, small }) => {
    root.classList.toggle("small", small);
    idle.lastChild.textContent = label;
    button.setAttribute("aria-label", name);
    field.setAttribute("aria-label", name);
    field.value = text;
  };
  return root;
}

function make(tag, name) {
  const element = document.createElement(tag);
  element.className = name;
  return element;
}

function face(path, name = "idle") {
  const element = make("span", `face ${name}`);
  const icon = document.createElementNS(SVG, "svg");
  icon.setAttribute("viewBox", "0 0 24 24");
  icon.setAttribute("aria-hidden", "true");
  const line = document.createElementNS(SVG, "path");
  line.setAttribute("d", path);
  icon.append(line);
  element.append(icon, make("span", "words"));
  return element;
}

async function isCopied(text) {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    // There is no clipboard outside https and localhost, and a policy may refuse it.
    return isCopiedTheOldWay(text);
  }
}

function isCopiedTheOldWay(text) {
  const before = document.activeElement;
  const field = make("textarea", "");
  field.value = text;
  field.setAttribute("aria-hidden", "true");
  field.style.cssText = "position:fixed;opacity:0";
  document.body.append(field);
  field.select();
  try {
    return document.execCommand("copy");
  } catch {
    return false;
  } finally {
    field.remove();
    before?.focus?.();
  }
}
