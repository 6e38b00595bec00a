// The player: the timeline, its keys, and what the page says at each tick.
const SPEEDS = [0.5, 1, 2, 4, 8, 16, 32, 60];
const ZOOM_STEP = 1.5;
const DRAG = 4; // pixels from which a press is a drag
const END = run.last - run.first;
let now = 0; // ticks from the first; between two ticks, agents are on their way into the later one
let playing = false;
let speed = run.speed;
let resting = 0; // milliseconds that the current caption still holds the run
let before = 0; // the time of the last image
let shown = -1;
let dirty = true;
let active = false; // whether this player is the one on the page
const told = new Set(); // captions that have held the run

const moment = () => Math.ceil(now);

function captionAt(tick) {
  return run.captions.findLast((caption) => caption.tick <= tick);
}

function happenedAt(place) {
  const { off, modified, violations, marks } = run.happenings;
  const found = [];
  if (off[place]) found.push(words("off", { count: numeral(off[place]) }));
  if (modified[place]) found.push(words("modified", { count: numeral(modified[place]) }));
  if (violations[place]) found.push(words("violations", { count: numeral(violations[place]) }));
  const uses = new Map();
  for (const [device, count] of groups((marks[place] || {}).used, 2)) {
    const { name } = run.devices[device];
    uses.set(name, (uses.get(name) || 0) + count);
  }
  for (const [device, count] of [...uses].slice(0, 3)) found.push(words("used", { count: numeral(count), device }));
  return found.join(" · ");
}

function showTick() {
  const place = moment(), tick = run.first + place;
  if (place === shown) return;
  shown = place;
  $("tick").value = tick;
  $("tick").setAttribute("aria-valuetext", words("tick", { tick: numeral(tick) }));
  $("now").textContent = words("tick", { tick: numeral(tick) });
  $("headline").textContent = run.headlines.texts[run.headlines.at[place]];
  $("happened").textContent = happenedAt(place);
  const caption = captionAt(tick);
  const text = caption ? caption.text : "";
  if ($("caption").textContent !== text) $("caption").textContent = text;
  showCharts(tick);
  if ($("figures").open) showValues(tick);
  showAgent(place);
}

function showPlaying() {
  $("playing-on").hidden = !playing;
  $("playing-off").hidden = playing;
  $("play").setAttribute("aria-label", words(playing ? "pause" : "play"));
  $("play").title = words(playing ? "pause" : "play");
}

function play(on) {
  if (on && now >= END) seek(0);
  playing = on;
  resting = 0;
  if (!on) now = moment();
  dirty = true;
  showPlaying();
}

function seek(place) {
  now = Math.min(END, Math.max(0, Math.round(place)));
  resting = 0;
  told.clear();
  run.captions.filter((caption) => caption.tick < run.first + now).forEach((caption) => told.add(caption));
  dirty = true;
}

function step(by) {
  play(false);
  seek(moment() + by);
}

function skip() {
  const next = run.captions.find((caption) => caption.tick > run.first + moment());
  seek(next ? next.tick - run.first : END);
}

// Go on by the time that has passed, and stop at the end, or for a while at a caption.
function advance(passed) {
  if (resting > 0) {
    resting -= passed;
    return;
  }
  const later = Math.min(END, now + (passed / 1000) * speed);
  const due = run.captions.find((caption) => !told.has(caption) && caption.tick - run.first <= later);
  now = due ? Math.max(now, due.tick - run.first) : later;
  if (due) {
    told.add(due);
    resting = 1000 * due.pause;
  }
  dirty = true;
  if (now >= END && resting <= 0 && !due) play(false);
}

function draw(time) {
  if (!active) return;
  if (playing) advance(Math.min(250, time - before));
  before = time;
  if (dirty) {
    dirty = false;
    showTick();
    const part = now === moment() || calm.matches ? 1 : now - Math.floor(now);
    drawMap(moment(), part);
  }
  requestAnimationFrame(draw);
}

// The strip above the timeline: how much happened in each tick, and where captions are.
function drawEvents() {
  const strip = $("events");
  const thumb = 8 * ratio;
  strip.width = Math.round(strip.clientWidth * ratio);
  strip.height = Math.round(strip.clientHeight * ratio);
  const pen = strip.getContext("2d");
  const wide = (strip.width - 2 * thumb) / Math.max(1, END);
  const kinds = [["off", run.marks.alarm], ["violations", run.marks.alarm], ["modified", run.marks.overwritten]];
  for (const [kind, colour] of kinds) {
    const counts = run.happenings[kind];
    const most = Math.sqrt(counts.reduce((one, other) => Math.max(one, other), 1));
    pen.fillStyle = colour;
    counts.forEach((count, k) => {
      const high = (Math.sqrt(count) / most) * strip.height * 0.75;
      if (count) pen.fillRect(thumb + (k - 0.5) * wide, strip.height - high, Math.max(ratio, wide - ratio), high);
    });
  }
  pen.fillStyle = colourOf("--link");
  for (const { tick } of run.captions) {
    const x = thumb + (tick - run.first) * wide;
    pen.beginPath();
    for (const [right, down] of [[0, 0], [4, 4], [0, 8], [-4, 4]]) pen.lineTo(x + right * ratio, down * ratio);
    pen.fill();
  }
}

const root = document.documentElement;
const darkSystem = matchMedia("(prefers-color-scheme: dark)");
const isDark = () => (root.dataset.theme ? root.dataset.theme === "dark" : darkSystem.matches);

function showTheme() {
  if (!active) return;
  $("theme").textContent = words(isDark() ? "light" : "dark");
  sprites.clear();
  drawEvents();
  dirty = true;
}

function showMode() {
  mode = $("mode").value;
  for (const key of $("looks").children) key.hidden = !key.dataset.modes.split(" ").includes(mode);
  sprites.clear();
  dirty = true;
}

function fit() {
  if (!active) return;
  fitMap();
  drawEvents();
  dirty = true;
}

for (const known of [...new Set([...SPEEDS, speed])].sort((one, other) => one - other)) {
  const title = known === 1 ? words("speed_of_one", {}) : words("speed", { speed: known });
  $("speed").add(new Option(title, known, known === speed, known === speed));
}
$("speed").addEventListener("change", () => (speed = Number($("speed").value)));
$("play").addEventListener("click", () => play(!playing));
$("start").addEventListener("click", () => step(-END));
$("back").addEventListener("click", () => step(-1));
$("step").addEventListener("click", () => step(1));
$("skip")?.addEventListener("click", skip);
$("tick").addEventListener("input", () => {
  play(false);
  seek($("tick").value - run.first);
});
$("mode").addEventListener("change", showMode);
$("theme").addEventListener("click", () => {
  root.dataset.theme = isDark() ? "light" : "dark";
  showTheme();
});
darkSystem.addEventListener("change", showTheme);
$("figures").addEventListener("toggle", () => showValues(run.first + moment()));
let dragged = null; // where a drag began: its event, and the row and column at the corner of the view
map.addEventListener("pointerdown", (event) => (dragged = { event, top, left }));
map.addEventListener("pointermove", (event) => {
  if (event.buttons !== 1 || !dragged || zoom <= 1) return;
  const box = map.getBoundingClientRect();
  const down = ((dragged.event.clientY - event.clientY) / box.height) * (run.rows / zoom);
  const right = ((dragged.event.clientX - event.clientX) / box.width) * (run.cols / zoom);
  show(dragged.top + down, dragged.left + right, zoom);
  dirty = true;
});
map.addEventListener("click", (event) => {
  const from = dragged?.event ?? event;
  if (Math.hypot(event.clientX - from.clientX, event.clientY - from.clientY) > DRAG) return;
  followNow(agentNear(event, moment()));
});
map.addEventListener("wheel", (event) => {
  if (!event.ctrlKey) return; // pinching sets it, too
  event.preventDefault();
  zoomNow(Math.pow(2, -event.deltaY / 100), ...cellAt(event));
}, { passive: false });
$("closer").addEventListener("click", () => zoomNow(ZOOM_STEP));
$("farther").addEventListener("click", () => zoomNow(1 / ZOOM_STEP));
$("none").addEventListener("click", () => followNow(-1));
$("number").addEventListener("change", () => {
  const asked = $("number").value;
  followNow(asked === "" ? -1 : run.numbers.findIndex((number) => number >= Number(asked)));
});
for (const landmark of body.querySelectorAll(".landmarks button"))
  landmark.addEventListener("click", () => {
    play(false);
    seek(landmark.dataset.tick - run.first);
  });
onChartTick((tick) => {
  play(false);
  seek(tick - run.first);
});

function zoomNow(...step) {
  zoomBy(...step);
  dirty = true;
}

function followNow(agent) {
  follow(agent);
  showAgent(moment());
  dirty = true;
}

const KEYS = {
  " ": () => play(!playing),
  ArrowLeft: () => step(-1),
  ArrowRight: () => step(1),
  Home: () => step(-END),
  End: () => step(END),
  "+": () => zoomNow(ZOOM_STEP),
  "-": () => zoomNow(1 / ZOOM_STEP),
};
for (const button of body.querySelectorAll(".language")) {
  button.hidden = false;
  button.addEventListener("click", () => showLanguage(button.dataset.language));
}
document.addEventListener("keydown", (event) => {
  if (!active) return;
  const own = event.target.closest("select, input:not([type=range])");
  const pressed = event.key === " " && event.target.closest("button, summary, a");
  if (own || pressed || event.ctrlKey || event.altKey || event.metaKey || !(event.key in KEYS)) return;
  event.preventDefault();
  KEYS[event.key]();
});

$("theme").hidden = false;
new ResizeObserver(fit).observe(map);

// Leave the page to the player of another language: what it needs to go on from here.
function leave() {
  active = false;
  return { now, playing, speed, mode, followed, view: [top, left, zoom] };
}

// Show this player, from the beginning or from where another one was left.
function enter(state) {
  active = true;
  shown = -1;
  if (state) {
    ({ now, playing, speed } = state);
    seek(now);
    told.clear();
    run.captions.filter((caption) => caption.tick <= run.first + now).forEach((caption) => told.add(caption));
    $("speed").value = speed;
    $("mode").value = state.mode;
    follow(state.followed);
  }
  fit();
  if (state) show(...state.view);
  else if (run.camera) showCells(run.camera);
  showMode();
  showTheme();
  showPlaying();
  if (state) body.querySelector(".language").focus();
  requestAnimationFrame((time) => {
    before = time;
    draw(time);
  });
}

return { body, enter, leave };
