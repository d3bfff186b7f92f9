"use strict";
(() => {
  const data = JSON.parse(document.getElementById("data").textContent);
  const live = data.live, map = data.map;
  const byId = (name) => document.getElementById(name);
  const SVG = "http://www.w3.org/2000/svg";
  const STEPS = 100, NARROW = 640, PRINTED = { width: 680, height: 400 };

  function make(parent, name, attributes, text) {
    const made = parent.namespaceURI === SVG ? document.createElementNS(SVG, name) : document.createElement(name);
    for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
    if (text !== undefined) made.textContent = text;
    parent.append(made);
    return made;
  }

  /* Money as in Python's phrase; what is left to save is rounded up, so that it never reads as less than it is. */
  function phrase(value, currency, up) {
    const size = Math.abs(value) * 10;
    const [factor, word] = size >= 1e8 ? [1e6, "million"] : size >= 1e5 ? [1e3, "thousand"] : [1, ""];
    const number = value / factor, digits = Math.abs(number) >= 1000 ? 0 : Math.abs(number) >= 10 ? 1 : 2;
    const shown = up ? Math.ceil(number * 10 ** digits - 1e-9) / 10 ** digits : number;
    const text = shown.toLocaleString("en-US", { minimumFractionDigits: digits, maximumFractionDigits: digits });
    return [currency, text, word].filter(Boolean).join(" ");
  }

  function shown(price, value) {
    const digits = Math.max(0, 3 - Math.floor(Math.log10((price.high - price.low) * (price.percent ? 100 : 1))));
    const text = (value * (price.percent ? 100 : 1)).toLocaleString("en-US", { maximumFractionDigits: digits });
    const unit = price.percent ? " %" : price.kind === "factor" ? "" : " " + price.unit.replace("added, ", "");
    return (price.kind === "factor" ? "× " : price.kind === "points" && value >= 0 ? "+ " : "") + text + unit;
  }

  /* ---- plans at some prices ---- */

  function price(strategy, numbers) {
    const chosen = live.strategies.find((entry) => entry.name === strategy);
    let plan = null, cost = Infinity;
    for (const place of chosen.plans) {
      const candidate = live.plans[place];
      const here = candidate.slope.reduce((sum, slope, axis) => sum + slope * numbers[axis], candidate.constant);
      if (here < cost) { cost = here; plan = candidate; }
    }
    const bound = Math.min(bounds.at(chosen.bound, numbers), cost);
    return { strategy, plan, cost, bound, gap: Math.max(cost - bound, 0) };
  }

  const inputs = [];
  const numbers = () => inputs.map((input) => Number(input.value));

  function sliders() {
    live.prices.forEach((entry, axis) => {
      const row = make(byId("prices"), "div", { class: "price" });
      make(row, "label", { for: `price-${axis}` }, entry.title);
      const output = make(row, "output", { for: `price-${axis}`, id: `value-${axis}` });
      const input = make(row, "input", { type: "range", id: `price-${axis}`, min: entry.low, max: entry.high, step: "any", value: entry.start });
      scale(make(row, "div", { class: "ends" }), entry);
      input.addEventListener("input", update);
      input.addEventListener("keydown", (event) => keyed(event, input, entry));
      input.output = output;
      inputs.push(input);
    });
    live.strategies.forEach((entry) => make(byId("strategy"), "option", { value: entry.name }, entry.name));
    byId("strategy").addEventListener("change", update);
    byId("sliders").addEventListener("submit", (event) => event.preventDefault());
    byId("today").addEventListener("click", () => {
      inputs.forEach((input, axis) => { input.value = live.prices[axis].start; });
      update();
    });
  }

  /* The ends of the range and today's price at its place; at an end it takes the end's place. */
  function scale(row, entry) {
    const share = entry.today === null ? NaN : (entry.today - entry.low) / (entry.high - entry.low);
    const named = (value) => (value === entry.today ? "today " : "") + shown(entry, value);
    make(row, "span", {}, named(entry.low));
    if (share >= 0.16 && share <= 0.84) make(row, "span", { class: "today" }, named(entry.today)).style.left = `${100 * share}%`;
    make(row, "span", {}, named(entry.high));
  }

  /* Arrow keys move by a hundredth of the range, with Shift or page keys by a tenth. */
  function keyed(event, input, entry) {
    const steps = { ArrowLeft: -1, ArrowDown: -1, ArrowRight: 1, ArrowUp: 1, PageDown: -10, PageUp: 10 }[event.key];
    if (steps === undefined) return;
    event.preventDefault();
    const by = (steps * (event.shiftKey && Math.abs(steps) === 1 ? 10 : 1) * (entry.high - entry.low)) / STEPS;
    input.value = Math.min(Math.max(Number(input.value) + by, entry.low), entry.high);
    update();
  }

  function update() {
    const here = numbers(), strategy = byId("strategy").value;
    inputs.forEach((input, axis) => {
      const text = shown(live.prices[axis], here[axis]);
      input.output.textContent = text;
      input.setAttribute("aria-valuetext", text);
    });
    const rows = live.strategies.map((entry) => price(entry.name, here));
    const best = rows.find((row) => row.strategy === strategy);
    byId("best").textContent = `Plan ${best.plan.name} (${best.plan.label}): ${phrase(best.cost, live.currency)} a year`;
    Object.assign(byId("best").dataset, { plan: best.plan.name, cost: best.cost, bound: best.bound });
    byId("gap").textContent = best.gap > 1e-9 * Math.abs(best.cost)
      ? `Proven: no plan of this strategy can be cheaper by more than ${phrase(best.gap, live.currency, true)} a year.`
      : "Proven: no plan of this strategy is cheaper.";
    byId("verdict").textContent = verdict(rows);
    const body = byId("race").tBodies[0];
    body.replaceChildren();
    for (const row of rows) {
      const line = make(body, "tr", {});
      make(line, "th", { scope: "row" }, row.strategy);
      make(line, "td", {}, row.plan.name);
      make(line, "td", { class: "number" }, phrase(row.cost, live.currency));
      make(line, "td", { class: "number" }, phrase(row.bound, live.currency));
    }
    if (map) draw(best.plan);
  }

  function verdict(rows) {
    const [one, other] = ["integrated", "offshore"].map((name) => rows.find((row) => row.strategy === name));
    if (!one || !other) return "";
    const [winner, loser] = one.cost <= other.cost ? [one, other] : [other, one];
    const nouns = { integrated: "integration", offshore: "offshoring" };
    if (winner.cost < loser.bound) return `At these prices ${nouns[winner.strategy]} costs less than ${nouns[loser.strategy]}: proven, by at least ${phrase(loser.bound - winner.cost, live.currency)} a year.`;
    return `At these prices the best known plan of ${nouns[winner.strategy]} costs ${phrase(loser.cost - winner.cost, live.currency)} a year less than that of ${nouns[loser.strategy]}; in this page it is not proven which strategy is cheaper.`;
  }

  /* ---- the map ---- */

  function draw(plan) {
    const world = byId("world"), wide = world.viewBox.baseVal.width, pixel = wide / (world.clientWidth || 1000);
    const [arcs, places, names] = ["arcs", "places", "names"].map((name) => { const group = byId(name); group.replaceChildren(); return group; });
    const unit = Math.max(pixel, wide / 1600);
    const most = Math.max(...plan.map.arcs.map((arc) => arc[2]), 1e-30);
    byId("arrow").setAttribute("markerWidth", 9 * unit);
    byId("arrow").setAttribute("markerHeight", 9 * unit);
    for (const [from, to, value] of plan.map.arcs) arc(arcs, map.places[from], map.places[to], value, (0.8 + 7 * (value / most)) * unit);
    const cells = new Map(plan.map.cells.map(([place, count, text]) => [place, { count, text }]));
    const top = Math.max(...[...cells.values()].map((cell) => cell.count), 1);
    const labels = [];
    map.places.forEach((place, number) => {
      const cell = cells.get(number);
      if (place.kind === "market") {
        const side = 9 * unit;
        title(make(places, "rect", { x: place.x - side / 2, y: place.y - side / 2, width: side, height: side, class: "market" }), `market ${place.name} (${place.country})`);
        labels.push({ place, size: side / 2, rank: 0.5 });
        return;
      }
      const radius = cell ? (4 + 9 * Math.sqrt(cell.count / top)) * unit : 2 * unit;
      const kind = cell ? (place.own ? "own" : "supplier") : "empty";
      const circle = make(places, "circle", { cx: place.x, cy: place.y, r: radius, class: kind, "data-site": place.name, "data-count": cell ? cell.count : 0 });
      title(circle, `${place.name} (${place.country}, ${place.owner}): ${cell ? cell.text : "no cells"}`);
      if (cell) labels.push({ place, size: radius, rank: 1 + cell.count });
    });
    write(names, labels, 12 * pixel, world.viewBox.baseVal);
    byId("cells").textContent = plan.cells.length ? `Plan ${plan.name}: ${plan.cells.join("; ")}.` : `Plan ${plan.name} has no cells.`;
  }

  function title(element, text) { make(element, "title", {}, text); }

  /* A bow to the left of its way, with an arrow in the middle; across the date line it is drawn at both edges. */
  function arc(group, from, to, value, width) {
    const over = Math.abs(to.x - from.x) > 1800 ? Math.sign(to.x - from.x) * 3600 : 0;
    const drawn = over ? [[from.x, to.x - over], [from.x + over, to.x]] : [[from.x, to.x]];
    for (const [x, end] of drawn) {
      const dx = end - x, dy = to.y - from.y, bend = 0.16;
      const cx = (x + end) / 2 + bend * dy, cy = (from.y + to.y) / 2 - bend * Math.abs(dx);
      const mx = (x + 2 * cx + end) / 4, my = (from.y + 2 * cy + to.y) / 4;
      const path = `M${x} ${from.y}Q${(x + cx) / 2} ${(from.y + cy) / 2} ${mx} ${my}Q${(cx + end) / 2} ${(cy + to.y) / 2} ${end} ${to.y}`;
      title(make(group, "path", { d: path, class: "arc", "stroke-width": width, "marker-mid": "url(#arrow)" }), `${from.name} to ${to.name}: ${phrase(value, data.currency)} a year`);
    }
  }

  /* Names beside the circles, the largest first, where they cover no other name. */
  function write(group, labels, size, view) {
    const taken = [];
    for (const { place, size: radius } of labels.sort((a, b) => b.rank - a.rank)) {
      const width = 0.56 * size * place.name.length, left = place.x + radius + width + size > view.x + view.width;
      const x = left ? place.x - radius - 0.3 * size : place.x + radius + 0.3 * size;
      const box = { left: left ? x - width : x, right: left ? x : x + width, top: place.y - 0.6 * size, bottom: place.y + 0.6 * size };
      if (taken.some((other) => box.left < other.right && other.left < box.right && box.top < other.bottom && other.top < box.bottom)) continue;
      taken.push(box);
      make(group, "text", { x, y: place.y + 0.35 * size, "font-size": size, "text-anchor": left ? "end" : "start" }, place.name);
    }
  }

  /* ---- charts ---- */

  function smaller(layout, factor) {
    const scaled = (part) => {
      if (Array.isArray(part)) return part.map(scaled);
      if (part === null || typeof part !== "object") return part;
      return Object.fromEntries(Object.entries(part).map(([key, value]) => [key, key === "size" && typeof value === "number" ? value * factor : scaled(value)]));
    };
    return scaled(layout);
  }

  function charts() {
    for (const { name, figure, narrow } of data.figures) {
      const place = byId(`chart-${name}`), small = place.clientWidth < NARROW;
      const layout = small ? { ...smaller(figure.layout, 0.72), ...narrow } : figure.layout;
      const traces = small ? smaller(figure.data, 0.8) : figure.data;
      Plotly.newPlot(place, traces, layout, { displaylogo: false, responsive: true, displayModeBar: false });
    }
  }

  function redraw() {
    if (map) draw(live ? price(byId("strategy").value, numbers()).plan : map.plan);
    for (const { name } of data.figures) Plotly.Plots.resize(byId(`chart-${name}`));
  }

  /* Paper is as wide as it is, whatever the window: charts are drawn anew at its size. A Sankey moves there too slowly, so it is scaled. */
  function printed(begins) {
    for (const { name, figure } of data.figures) {
      const place = byId(`chart-${name}`);
      if (figure.data[0].type !== "sankey") Plotly.relayout(place, begins ? PRINTED : { width: null, height: null, autosize: true });
      else place.querySelectorAll(".main-svg").forEach((picture) => scaled(picture, begins));
    }
  }

  function scaled(picture, begins) {
    if (begins) {
      picture.setAttribute("viewBox", `0 0 ${picture.getAttribute("width")} ${picture.getAttribute("height")}`);
      Object.assign(picture.style, { width: `${PRINTED.width}px`, height: `${PRINTED.height}px` });
    } else {
      picture.removeAttribute("viewBox");
      Object.assign(picture.style, { width: "", height: "" });
    }
  }

  if (live) { sliders(); update(); } else if (map) draw(map.plan);
  charts();
  window.addEventListener("resize", redraw);
  window.addEventListener("beforeprint", () => {
    document.querySelectorAll("details").forEach((part) => { part.open = true; });
    printed(true);
  });
  window.addEventListener("afterprint", () => printed(false));
  window.rebundle = { price, numbers, live, ready: true };
})();
