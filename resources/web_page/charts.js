// The charts: a cursor at the shown tick, what each line reads there, and the row of ticks.csv.
const SVG = "http://www.w3.org/2000/svg";

const charts = [...body.querySelectorAll("figure[data-chart]")].map((figure) => {
  const data = run.charts[figure.dataset.chart];
  const drawing = figure.querySelector("svg:not(.key)");
  const cursor = document.createElementNS(SVG, "line");
  cursor.setAttribute("class", "cursor");
  cursor.setAttribute("y1", data.top);
  cursor.setAttribute("y2", data.bottom);
  drawing.append(cursor);
  return { data, drawing, cursor, outputs: [...figure.querySelectorAll(".value")] };
});

const tickAcross = ({ data, drawing }, event) => {
  const box = drawing.getBoundingClientRect();
  const [, , width] = drawing.getAttribute("viewBox").split(" ").map(Number);
  const x = ((event.clientX - box.left) / box.width) * width;
  return Math.round(data.first + ((x - data.left) / (data.right - data.left)) * (data.last - data.first));
};

// Let a press or a drag along a chart choose the tick.
function onChartTick(choose) {
  for (const chart of charts) {
    const seek = (event) => choose(tickAcross(chart, event));
    chart.drawing.addEventListener("pointerdown", seek);
    chart.drawing.addEventListener("pointermove", (event) => event.buttons === 1 && seek(event));
  }
}

function showCharts(tick) {
  for (const { data, cursor, outputs } of charts) {
    const x = data.left + ((tick - data.first) / (data.last - data.first)) * (data.right - data.left);
    cursor.setAttribute("x1", x);
    cursor.setAttribute("x2", x);
    data.lines.forEach(({ texts, at }, k) => (outputs[k].textContent = texts[at[tick - run.first]]));
  }
}

const values = run.ticks.columns.map((name) => {
  const row = $("values").insertRow();
  const title = document.createElement("th");
  title.scope = "row";
  title.textContent = name;
  row.append(title);
  return row.insertCell();
});

// Row t of ticks.csv is tick t; at the end of the run, the last tick is shown.
function showValues(tick) {
  const last = run.first + run.ticks.lines.length - 1;
  const shown = Math.min(tick, last);
  $("row").textContent = words("row", { tick: numeral(shown) });
  run.ticks.lines[shown - run.first].split(",").forEach((text, k) => (values[k].textContent = text || "–"));
}

$("save").addEventListener("click", () => {
  const text = [run.ticks.header, ...run.ticks.lines, ""].join("\r\n");
  $("save").href = URL.createObjectURL(new Blob([text], { type: "text/csv" }));
});
