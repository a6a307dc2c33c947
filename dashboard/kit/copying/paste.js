// A box to paste into: what it holds is sent once nobody has typed for a moment.
// The text is kept in the field alone, and is sent nowhere but to the dashboard's own server.

const PAUSE_MS = 300;
const LONGEST_WORD = 4000;

export function pasteBox({ data, parentElement, setStateValue }) {
  const drawn = parentElement.querySelector(".paste") ?? draw(parentElement, data);
  drawn.update(data, (text) => setStateValue("text", text));
  return drawn.forget;
}

function draw(parent, first) {
  const root = make("div", "paste");
  const label = make("label", "label");
  const field = make("textarea", "box");
  const notice = make("p", "notice");
  const examples = make("div", "examples");
  field.id = "pasted";
  label.htmlFor = field.id;
  field.rows = 8;
  // A checker of spelling may send what it checks to its maker.
  field.spellcheck = false;
  field.autocomplete = "off";
  field.setAttribute("autocapitalize", "off");
  field.setAttribute("autocorrect", "off");
  field.setAttribute("translate", "no");
  notice.setAttribute("role", "status");
  root.append(label, field, notice, examples);
  parent.append(root);

  let timer = 0;
  let sent = "";
  let words = first;
  let send = () => {};
  const flush = () => {
    clearTimeout(timer);
    if (field.value !== sent) {
      sent = field.value;
      send(sent);
    }
  };
  const look = () => {
    const isLong = field.value.length > words.most;
    if (isLong) {
      field.value = endsOf(field.value, words);
    }
    notice.textContent = field.value.includes(words.gap) ? words.cut : "";
    examples.hidden = field.value !== "";
  };
  field.addEventListener("input", () => {
    look();
    clearTimeout(timer);
    timer = setTimeout(flush, PAUSE_MS);
  });
  field.addEventListener("blur", flush);
  field.addEventListener("keydown", (event) => {
    // The page's own keys (R, C) look at the element around this one, which is no field to them.
    event.stopPropagation();
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
      flush();
    }
  });
  const fill = (text) => {
    field.value = text;
    field.focus();
    look();
    flush();
  };
  root.update = (now, sender) => {
    send = sender;
    if (now.shown && now.shown !== words.shown) {
      root.scrollIntoView({ block: "start" });
    }
    words = now;
    label.textContent = now.label;
    offer(examples, now, fill);
  };
  // The element itself goes with the page; Streamlit may call this while it draws anew, too.
  root.forget = () => {
    clearTimeout(timer);
    field.value = "";
  };
  look();
  // Whoever opens a link to a cause reads; a finger would get a keyboard over half of the page.
  if (!first.shown && !matchMedia("(pointer: coarse)").matches) {
    field.focus({ preventScroll: true });
  }
  return root;
}

// An error often stands at the end of a log: the middle goes. A secret that is cut in two would not
// be known for one, so the ends end between words. The server does the same, in pasting.py.
function endsOf(text, { most, gap }) {
  const room = Math.floor((most - gap.length) / 2);
  const last = Array.from(text.slice(room - LONGEST_WORD, room).matchAll(/\s/g)).pop();
  const tail = text.length - room;
  const first = text.slice(tail, tail + LONGEST_WORD).search(/\s/);
  const head = room - LONGEST_WORD + (last ? last.index : 0);
  return text.slice(0, head) + gap + text.slice(tail + (first < 0 ? LONGEST_WORD : first + 1));
}

function offer(place, { lead, examples }, fill) {
  if (place.childElementCount) {
    return;
  }
  const words = make("span", "lead");
  words.textContent = lead;
  place.append(words);
  for (const { label, text } of examples) {
    const button = make("button", "example");
    button.type = "button";
    button.textContent = label;
    button.addEventListener("click", () => fill(text));
    place.append(button);
  }
}

function make(tag, name) {
  const element = document.createElement(tag);
  element.className = name;
  return element;
}
