// The map: agents and what happens to them, drawn over the picture of the world.
const map = $("map");
const canvas = map.getContext("2d");
const calm = matchMedia("(prefers-reduced-motion: reduce)");
let ratio = 1; // device pixels of a pixel
let side = 1; // device pixels of a cell
let zoom = 1; // how many times larger than the whole map
let top = 0, left = 0; // the row and the column at the corner of the view
let mode = "subgoal";
let followed = -1;
const sprites = new Map();

const DETAIL = 12; // the cell size in pixels from which doors, stocks and used devices are drawn
const RING_STEPS = 8;
const LARGEST_CELL = 64; // in pixels

const colourOf = (name) => getComputedStyle(document.documentElement).getPropertyValue(name).trim();
const rowOf = (place) => Math.floor(place / run.cols);
const colOf = (place) => place % run.cols;

function fitMap() {
  const box = map.getBoundingClientRect();
  ratio = window.devicePixelRatio || 1;
  map.width = Math.max(1, Math.round(box.width * ratio));
  map.height = Math.max(1, Math.round(box.height * ratio));
  show(top, left, zoom);
}

// Show a part of the map, from a row and a column on, within the map.
function show(row, col, scale) {
  const largest = Math.max(2, (LARGEST_CELL * ratio * run.cols) / map.width);
  zoom = Math.min(largest, Math.max(1, scale));
  top = Math.min(run.rows * (1 - 1 / zoom), Math.max(0, row));
  left = Math.min(run.cols * (1 - 1 / zoom), Math.max(0, col));
  if (side !== (zoom * map.width) / run.cols) sprites.clear();
  side = (zoom * map.width) / run.cols;
  const percent = (cells, all) => (-100 * zoom * cells) / all;
  for (const picture of body.querySelectorAll(".map"))
    picture.style.transform = `translate(${percent(left, run.cols)}%, ${percent(top, run.rows)}%) scale(${zoom})`;
  map.style.touchAction = zoom > 1 ? "none" : "";
  $("closer").disabled = zoom >= largest;
  $("farther").disabled = zoom <= 1;
}

// Zoom so that a point of the map stays where it is, by default the middle of the view.
function zoomBy(factor, row = top + run.rows / zoom / 2, col = left + run.cols / zoom / 2) {
  const before = zoom;
  show(top, left, zoom * factor);
  show(row - ((row - top) * before) / zoom, col - ((col - left) * before) / zoom, zoom);
}

function showCells([row, col, rows, cols]) {
  const scale = Math.min(run.rows / rows, run.cols / cols);
  show(row - (run.rows / scale - rows) / 2, col - (run.cols / scale - cols) / 2, scale);
}

// Where an event is on the map, in cells.
function cellAt(event) {
  const box = map.getBoundingClientRect();
  return [
    top + ((event.clientY - box.top) / box.height) * (run.rows / zoom),
    left + ((event.clientX - box.left) / box.width) * (run.cols / zoom),
  ];
}

// Where an agent is on its way into a tick, in cells; ``part`` is 1 when it has arrived.
function whereAt(moment, agent, part) {
  const place = placeOf(moment, agent);
  let row = rowOf(place), col = colOf(place);
  if (part < 1 && moment > 0) {
    const before = placeOf(moment - 1, agent);
    row += (1 - part) * (rowOf(before) - row);
    col += (1 - part) * (colOf(before) - col);
  }
  return [row + 0.5 + run.down[agent] / run.offsetUnits, col + 0.5 + run.right[agent] / run.offsetUnits];
}

function darker(colour) {
  const parts = [1, 3, 5].map((k) => Math.round(parseInt(colour.slice(k, k + 2), 16) / 1.5));
  return `rgb(${parts.join(" ")})`;
}

const radius = () => Math.max(1.2 * ratio, side * run.dot);

// The picture of an agent, drawn once for each look: off agents are crosses, modified ones rings.
function spriteOf(status, subgoal, goalColour) {
  const rimmed = mode === "subgoal" && radius() >= run.rimmed;
  const key = `${status} ${mode === "subgoal" ? subgoal : 0} ${mode === "goal" || rimmed ? goalColour : 0}`;
  let sprite = sprites.get(key);
  if (!sprite) sprites.set(key, (sprite = drawSprite(status, subgoal, goalColour, rimmed)));
  return sprite;
}

function drawSprite(status, subgoal, goalColour, rimmed) {
  const size = radius();
  const sprite = document.createElement("canvas");
  sprite.width = sprite.height = Math.ceil(3.4 * size) + 2;
  const pen = sprite.getContext("2d");
  const middle = sprite.width / 2;
  let core = { subgoal: colourOf(run.subgoals[subgoal].colour), goal: run.goalColours[goalColour], status: run.statusColours[status] }[mode];
  if (status === OFF) core = run.statusColours[OFF];
  pen.translate(middle, middle);
  pen.strokeStyle = core;
  pen.fillStyle = core;
  pen.lineWidth = size / 2;
  pen.beginPath();
  if (status === OFF) {
    for (const turn of [1, -1]) {
      pen.moveTo(-0.6 * size, -0.6 * size * turn);
      pen.lineTo(0.6 * size, 0.6 * size * turn);
    }
    pen.stroke();
    return sprite;
  }
  if (status === MODIFIED) {
    pen.arc(0, 0, 0.75 * size, 0, 2 * Math.PI);
    pen.stroke();
    return sprite;
  }
  const corners = mode === "subgoal" && size >= run.shaped ? run.subgoals[subgoal].corners : [];
  if (corners.length) {
    for (const [x, y] of corners) pen.lineTo(x * size, y * size);
    pen.closePath();
  } else {
    pen.arc(0, 0, size, 0, 2 * Math.PI);
  }
  pen.fill();
  pen.lineWidth = rimmed ? size / 3 : Math.max(1, size / 6);
  pen.strokeStyle = rimmed ? run.goalColours[goalColour] : darker(core);
  pen.stroke();
  return sprite;
}

function drawMap(moment, part) {
  if (followed >= 0 && zoom > 1) {
    const [row, col] = whereAt(moment, followed, part);
    show(row - run.rows / zoom / 2, col - run.cols / zoom / 2, zoom);
  }
  canvas.setTransform(1, 0, 0, 1, 0, 0);
  canvas.clearRect(0, 0, map.width, map.height);
  canvas.translate(-left * side, -top * side);
  const marks = run.happenings.marks[moment] || {};
  if (side / ratio >= DETAIL) {
    drawDoors(moment);
    drawStocks(moment);
    for (const [device] of groups(marks.used, 2)) drawGlow(run.devices[device].place);
  }
  if (followed >= 0) drawTrail(moment, part);
  drawAgents(moment, part);
  for (const [place] of groups(marks.off, 2)) drawRing(place, run.marks.alarm, part);
  for (const [place] of groups(marks.modified, 2)) drawRing(place, run.marks.overwritten, part);
  for (const [place, , seen] of groups(marks.violations, 3)) drawWarning(place, seen);
  if (followed >= 0) drawFollowed(moment, part);
}

function* groups(numbers, size) {
  for (let k = 0; k < (numbers || []).length; k += size) yield numbers.slice(k, k + size);
}

function drawAgents(moment, part) {
  for (const below of [true, false]) {
    for (let agent = 0; agent < drawn; agent++) {
      const status = statusOf(moment, agent);
      if ((status === OFF) !== below) continue;
      const sprite = spriteOf(status, subgoalOf(moment, agent), run.goals[run.goal[agent]].colour);
      const [row, col] = whereAt(moment, agent, part);
      canvas.drawImage(sprite, col * side - sprite.width / 2, row * side - sprite.height / 2);
    }
  }
}

function boxOf(place) {
  return [colOf(place) * side, rowOf(place) * side];
}

function drawDoors(moment) {
  const floor = colourOf("--map-floor"), ink = colourOf("--map-ink");
  for (const [glyph, shares] of Object.entries(run.happenings.doors)) {
    const share = shares[moment];
    if (share <= 0) continue;
    for (const place of run.doors[glyph] || []) {
      const [x, y] = boxOf(place);
      const end = x + side * (0.18 + 0.64 * share);
      canvas.fillStyle = floor;
      canvas.fillRect(x + side * 0.18, y + side * 0.06, side * 0.64 * share, side * 0.88);
      canvas.strokeStyle = ink;
      canvas.lineWidth = Math.max(1.5 * ratio, side / 14);
      canvas.beginPath();
      canvas.moveTo(end, y + side * 0.06);
      canvas.lineTo(end, y + side * 0.94);
      canvas.stroke();
    }
  }
}

function drawStocks(moment) {
  const floor = colourOf("--map-floor"), muted = colourOf("--map-muted");
  for (const [device, shares] of Object.entries(run.happenings.stocks)) {
    const share = shares[moment];
    const [x, y] = boxOf(run.devices[device].place);
    const edge = side * 0.1;
    if (share <= 0) {
      canvas.globalAlpha = 0.75;
      canvas.fillStyle = floor;
      canvas.fillRect(x + edge, y + edge, side - 2 * edge, side - 2 * edge);
      canvas.globalAlpha = 1;
    }
    const high = side * 0.12, foot = y + side - edge - high;
    canvas.fillStyle = muted;
    canvas.fillRect(x + edge, foot, side - 2 * edge, high);
    canvas.fillStyle = share < 0.25 ? run.marks.alarm : run.marks.stocked;
    canvas.fillRect(x + edge + ratio, foot + ratio, (side - 2 * edge - 2 * ratio) * share, high - 2 * ratio);
  }
}

function drawGlow(place) {
  const [x, y] = boxOf(place);
  canvas.strokeStyle = run.marks.glow;
  for (const [width, alpha] of [[0.22, 0.35], [0.1, 0.9]]) {
    canvas.globalAlpha = alpha;
    canvas.lineWidth = Math.max(2 * ratio, side * width);
    canvas.beginPath();
    canvas.roundRect(x + side * 0.08, y + side * 0.08, side * 0.84, side * 0.84, side / 5);
    canvas.stroke();
  }
  canvas.globalAlpha = 1;
}

function drawRing(place, colour, part) {
  const grown = Math.round(part * RING_STEPS) / RING_STEPS;
  const [x, y] = boxOf(place);
  canvas.strokeStyle = colour;
  canvas.globalAlpha = 1 - 0.53 * grown;
  canvas.lineWidth = Math.max(2 * ratio, side * 0.1);
  canvas.beginPath();
  canvas.arc(x + side / 2, y + side / 2, Math.max(5 * ratio, side * (0.25 + 0.35 * grown)), 0, 2 * Math.PI);
  canvas.stroke();
  canvas.globalAlpha = 1;
}

// A triangle with an exclamation mark: filled if a camera detected the violation.
function drawWarning(place, seen) {
  const size = Math.max(10 * ratio, side * 0.42);
  const [x, y] = boxOf(place);
  const start = x + side - size, middle = start + size / 2;
  canvas.fillStyle = seen ? run.marks.alarm : "#fff3f3";
  canvas.strokeStyle = run.marks.alarm;
  canvas.lineWidth = 1.6 * ratio;
  canvas.beginPath();
  canvas.moveTo(middle, y);
  canvas.lineTo(start + size, y + size);
  canvas.lineTo(start, y + size);
  canvas.closePath();
  canvas.fill();
  canvas.stroke();
  canvas.fillStyle = seen ? "#ffffff" : run.marks.alarm;
  canvas.fillRect(middle - size / 18, y + 0.38 * size, size / 9, 0.3 * size);
  canvas.fillRect(middle - size / 18, y + 0.78 * size, size / 9, size / 9);
}

function drawTrail(moment, part) {
  canvas.strokeStyle = run.goalColours[run.goals[run.goal[followed]].colour];
  canvas.lineWidth = 2 * ratio;
  canvas.lineJoin = "round";
  canvas.beginPath();
  for (let before = 0; before <= moment; before++) {
    const [row, col] = whereAt(before, followed, before === moment ? part : 1);
    canvas.lineTo(col * side, row * side);
  }
  canvas.stroke();
}

function drawFollowed(moment, part) {
  const [row, col] = whereAt(moment, followed, part);
  const { best } = run.goals[run.goal[followed]];
  canvas.strokeStyle = colourOf("--map-ink");
  canvas.lineWidth = 2 * ratio;
  canvas.beginPath();
  canvas.arc(col * side, row * side, radius() + 4 * ratio, 0, 2 * Math.PI);
  canvas.stroke();
  if (best < 0) return;
  const [x, y] = boxOf(best);
  canvas.setLineDash([4 * ratio, 3 * ratio]);
  canvas.strokeRect(x + ratio, y + ratio, side - 2 * ratio, side - 2 * ratio);
  canvas.setLineDash([]);
}

// The agent drawn nearest to a point of the page, at most half a cell away; -1 if there is none.
function agentNear(event, moment) {
  const [atRow, atCol] = cellAt(event);
  let nearest = -1, least = Math.max(0.5, (10 * ratio) / side);
  for (let agent = 0; agent < drawn; agent++) {
    const [row, col] = whereAt(moment, agent, 1);
    const distance = Math.hypot(row - atRow, col - atCol);
    if (distance < least) [nearest, least] = [agent, distance];
  }
  return nearest;
}

// The name of the device under the pointer.
function showDevice(event) {
  const [row, col] = cellAt(event).map(Math.floor);
  const device = run.devices.find((known) => known.place === row * run.cols + col);
  $("tip").hidden = !device;
  if (!device) return;
  $("tip").textContent = device.name;
  $("tip").style.left = `${((col + 0.5 - left) / run.cols) * zoom * 100}%`;
  $("tip").style.top = `${((row - top) / run.rows) * zoom * 100}%`;
}
map.addEventListener("pointermove", showDevice);
map.addEventListener("pointerdown", showDevice);
map.addEventListener("pointerleave", () => ($("tip").hidden = true));
