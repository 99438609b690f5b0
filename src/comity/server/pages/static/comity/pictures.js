// Draws the pictures of a page (parts/picture.html) from the numbers that stand beside them. Without this their tables
// are there; with it a table opens where it is asked for, and in print.
(() => {
  "use strict";
  const world = document.currentScript.dataset.world;
  const LOOKS = { // colours that people tell apart who see few of them; a pattern where two may stand beside each other
    main: { color: "#1f5fa8", ink: "#fff" },
    new: { color: "#35a1a8", ink: "#10212b", decal: { symbol: "rect", dashArrayX: [1, 0], dashArrayY: [2, 5], rotation: Math.PI / 4, color: "rgba(255,255,255,.55)" } },
    gone: { color: "#c2540a", ink: "#fff", decal: { symbol: "rect", dashArrayX: [1, 0], dashArrayY: [1, 4], rotation: -Math.PI / 4, color: "rgba(255,255,255,.45)" } },
    part: { color: "#8dbbe8", ink: "#10212b", decal: { symbol: "rect", dashArrayX: [1, 0], dashArrayY: [1, 5], rotation: Math.PI / 4, color: "rgba(31,95,168,.45)" } },
    ask: { color: "#e8b53a", ink: "#10212b", decal: { symbol: "circle", symbolSize: .6, dashArrayX: [[5, 5], [0, 5, 5, 0]], dashArrayY: [4, 0], color: "rgba(90,58,0,.45)" } },
    change: { color: "#6f4ba0", ink: "#fff" },
    none: { color: "#cfd5dd", ink: "#10212b" },
  };
  const INK = "#1f2937", QUIET = "#4b5563", RULE = "#dfe4ea";
  const said = new Intl.NumberFormat(document.documentElement.lang);
  const font = getComputedStyle(document.body).fontFamily;
  const number = (value) => (typeof value === "number" ? said.format(value) : value);
  const tooltip = (more) => ({
    renderMode: "richText", confine: true, backgroundColor: "#fff", borderColor: "#8b95a5", textStyle: { color: INK, fontFamily: font, fontSize: 13 }, ...more,
  });

  const pen = document.createElement("canvas").getContext("2d");
  const wide = (text, size, weight = 400) => { pen.font = `${weight} ${size}px ${font}`; return pen.measureText(text).width; };

  // --- bars ---------------------------------------------------------------------------------------------------------
  const SIZE = 13;

  // The parts that a picture shows: of lying bars those of which there are any.
  const there = (drawing) => drawing.series.filter((each) => !drawing.across || each.values.some(Boolean));

  function told(drawing, at) {
    const lines = drawing.series.map((each) => `${each.name}: ${number(each.values[at])}`);
    return [`${drawing.names[at]}: ${number(drawing.totals[at])}`, ...lines].join("\n");
  }

  function series(drawing, pixels, thick) {
    return there(drawing).map((each) => {
      const look = LOOKS[each.look], below = each.look === "gone" && !drawing.across;
      const beside = below ? { show: true, position: "bottom", color: INK, backgroundColor: "transparent", distance: 2 } : { show: false };
      const fits = (value) => {
        const text = wide(number(value), 12, 600);
        return drawing.across ? value * pixels > text + 10 : value * pixels > 18 && thick > text + 4;
      };
      return {
        type: "bar", name: each.name, stack: "all", barMaxWidth: drawing.across ? 26 : 72, barCategoryGap: "28%", barMinHeight: 4, cursor: "default",
        itemStyle: { color: look.color, borderColor: "#fff", borderWidth: 1, decal: look.decal || { symbol: "none" } },
        emphasis: { disabled: true },
        label: {
          position: "inside", color: look.ink, fontFamily: font, fontSize: 12, fontWeight: 600, formatter: ({ value }) => number(Math.abs(value)),
          ...(look.decal ? { backgroundColor: look.color, padding: [2, 3, 1, 3], borderRadius: 2 } : {}),
        },
        data: each.values.map((value) => (value ? { value: below ? -value : value, label: fits(value) ? { show: true } : beside } : null)),
      };
    });
  }

  function longest(drawing) {
    const sums = drawing.names.map((_, at) => drawing.series.reduce((sum, each) => sum + each.values[at], 0));
    return Math.max(1, ...sums);
  }

  function cut(text, most) {
    let left = text;
    while (left && wide(left, SIZE) > most) left = left.slice(0, -1);
    return left === text ? text : `${left.trimEnd()}…`;
  }

  // A name on two lines at most, each no longer than there is room.
  function broken(text, most) {
    if (wide(text, SIZE) <= most) return text;
    const words = text.split(" ");
    let first = words.shift();
    while (words.length && wide(`${first} ${words[0]}`, SIZE) <= most) first += ` ${words.shift()}`;
    return words.length ? `${cut(first, most)}\n${cut(words.join(" "), most)}` : cut(first, most);
  }

  function legendRows(drawing, width) {
    let rows = 1, used = 0;
    for (const each of there(drawing)) {
      const room = wide(each.name, SIZE) + 18 + 5 + 14;
      if (used && used + room > width) { rows += 1; used = 0; }
      used += room;
    }
    return rows;
  }

  function bars(drawing, width, height) {
    const narrow = width < 520, most = narrow ? 104 : 230, { across, names, totals } = drawing;
    const sums = Math.max(...totals.map((each) => wide(number(each), SIZE, 600)));
    const left = across ? Math.min(most, Math.max(...names.map((each) => wide(each, SIZE)))) + sums + 26 : 44;
    const top = legendRows(drawing, width) * 23 + 12, bottom = across ? 28 : 48, right = across ? 14 : 8;
    const room = across ? width - left - right : height - top - bottom;
    const axis = { axisTick: { show: false }, nameTextStyle: { fontFamily: font } };
    const category = {
      ...axis, type: "category", data: names, inverse: across, axisLine: { show: !across, onZero: true, lineStyle: { color: "#8b95a5" } },
      axisLabel: {
        color: INK, fontFamily: font, fontSize: SIZE, lineHeight: 17, margin: 10, interval: across ? 0 : "auto", hideOverlap: !across,
        formatter: (text, at) => (across ? `${broken(text, most)}  {sum|${number(totals[at])}}` : `${text}\n{sum|${number(totals[at])}}`),
        rich: { sum: { fontWeight: 600, fontSize: SIZE, fontFamily: font, color: INK, ...(across ? { width: sums, align: "right" } : {}) } },
      },
    };
    const values = {
      ...axis, type: "value", minInterval: 1, splitNumber: narrow ? 3 : 5, splitLine: { lineStyle: { color: RULE } },
      axisLabel: { color: QUIET, fontFamily: font, hideOverlap: true, formatter: (value) => number(Math.abs(value)) },
    };
    return {
      animation: false, textStyle: { fontFamily: font }, aria: { enabled: true, label: { enabled: false }, decal: { show: true } },
      legend: {
        left: 0, top: 0, padding: 0, selectedMode: false, itemWidth: 18, itemHeight: 12, itemGap: 14, width, align: "left",
        textStyle: { color: INK, fontFamily: font, fontSize: SIZE },
      },
      tooltip: tooltip({ trigger: "axis", axisPointer: { type: "shadow", shadowStyle: { color: "rgba(31,95,168,.08)" } }, formatter: (items) => told(drawing, items[0].dataIndex) }),
      grid: { left, right, top, bottom },
      xAxis: across ? values : category,
      yAxis: across ? category : values,
      series: series(drawing, room / (longest(drawing) * 1.1), .7 * (width - left - right) / names.length),
    };
  }

  function tall(drawing, width) {
    if (drawing.kind === "map") return Math.round(width * (width < 520 ? .62 : .47));
    if (!drawing.across) return width < 520 ? 310 : 350;
    return drawing.names.length * (width < 520 ? 40 : 34) + legendRows(drawing, width) * 23 + 40;
  }

  // --- the map ------------------------------------------------------------------------------------------------------
  const WORLD = [[-145, 80], [160, -58]], AROUND = 30, ROUNDS = 60;

  // What of the world is shown: on a narrow screen only the part in which there are sites.
  function part(spots, narrow) {
    if (!narrow || !spots.length) return WORLD;
    const edge = (at, pick, by, most) => pick(most, pick === Math.min ? Math.max(...spots.map((each) => each.at[at])) + by : Math.min(...spots.map((each) => each.at[at])) - by);
    return [[edge(0, Math.max, AROUND, WORLD[0][0]), edge(1, Math.min, AROUND * .8, WORLD[0][1])], [edge(0, Math.min, AROUND, WORLD[1][0]), edge(1, Math.max, AROUND, WORLD[1][1])]];
  }

  // Circles that would lie upon each other give way, as little as they must, and stay near their country.
  function apart(spots, width, height) {
    for (let round = 0; round < ROUNDS; round += 1) {
      const pull = round < ROUNDS / 2 ? .2 : 0;
      for (const each of spots) {
        each.x += (each.home[0] - each.x) * pull;
        each.y += (each.home[1] - each.y) * pull;
      }
      spots.forEach((one, at) => spots.slice(at + 1).forEach((other) => {
        const x = other.x - one.x || .1, y = other.y - one.y || .1, far = Math.hypot(x, y), over = one.r + other.r + 1 - far;
        if (over <= 0) return;
        const share = other.r / (one.r + other.r); // the larger one gives way less
        one.x -= x / far * over * share; one.y -= y / far * over * share;
        other.x += x / far * over * (1 - share); other.y += y / far * over * (1 - share);
      }));
      for (const each of spots) {
        each.x = Math.min(Math.max(each.x, each.r + 1), width - each.r - 1);
        each.y = Math.min(Math.max(each.y, each.r + 1), height - each.r - 1);
      }
    }
  }

  // Where the name of a circle has room beside it: not on a circle, not on another name, not over the edge.
  function named(spots, size, width, height) {
    const boxes = spots.map(({ x, y, r }) => [x - r, y - r, x + r, y + r]);
    for (const spot of spots) {
      const text = spot.inside ? spot.name : `${spot.name} ${number(spot.value)}`, long = wide(text, size) + 6, half = size / 2 + 2, { x, y, r } = spot;
      const places = {
        right: [x + r + 2, y - half, x + r + long, y + half], left: [x - r - long, y - half, x - r - 2, y + half],
        bottom: [x - long / 2, y + r + 2, x + long / 2, y + r + 2 * half], top: [x - long / 2, y - r - 2 * half, x + long / 2, y - r - 2],
      };
      const free = ([x0, y0, x1, y1]) => x0 > 0 && y0 > 0 && x1 < width && y1 < height && boxes.every(([a, b, c, d]) => x1 <= a || c <= x0 || y1 <= b || d <= y0);
      const found = Object.keys(places).find((each) => free(places[each]));
      if (found) { boxes.push(places[found]); Object.assign(spot, { text, side: found }); }
    }
  }

  function spotted(drawing, points, width, height) {
    const narrow = width < 520, size = narrow ? 11 : 12, most = Math.max(1, ...drawing.places.map((each) => each.value));
    const largest = narrow ? 13 : Math.min(25, width * .03), smallest = narrow ? 2.5 : 3.5;
    const spots = drawing.places.filter((each) => points[each.code]).map((each) => ({ ...each, at: points[each.code] }));
    const shown = part(spots, narrow), [[x0, y0], [x1, y1]] = shown, scale = Math.min(width / (x1 - x0), height / (y0 - y1));
    const left = (width - (x1 - x0) * scale) / 2, top = (height - (y0 - y1) * scale) / 2;
    for (const each of spots) {
      each.r = Math.max(smallest, largest * Math.sqrt(each.value / most));
      each.home = [left + (each.at[0] - x0) * scale, top + (y0 - each.at[1]) * scale];
      [each.x, each.y] = each.home;
      each.inside = 2 * each.r > wide(number(each.value), size, 600) + 3;
    }
    apart(spots, width, height);
    named(spots, size, width, height);
    for (const each of spots) each.at = [(each.x - left) / scale + x0, y0 - (each.y - top) / scale];
    return { spots, shown, size };
  }

  function map(drawing, width, height, points) {
    const { spots, shown, size } = spotted(drawing, points, width, height);
    const circle = (each) => ({ name: each.name, value: [...each.at, each.value], told: each.told, symbolSize: 2 * each.r });
    const words = { show: true, fontFamily: font, fontSize: size };
    const layer = { type: "scatter", coordinateSystem: "geo", cursor: "default", emphasis: { disabled: true } };
    return {
      animation: false, textStyle: { fontFamily: font },
      tooltip: tooltip({ trigger: "item", formatter: ({ data }) => [data.name, ...data.told.map(([head, value]) => `${head}: ${number(value)}`)].join("\n") }),
      geo: {
        map: "world", aspectScale: 1, left: 0, right: 0, top: 0, bottom: 0, boundingCoords: shown, silent: true, roam: false,
        itemStyle: { areaColor: "#e7ebf0", borderColor: "#fff", borderWidth: .6 }, emphasis: { disabled: true },
        regions: drawing.places.map((each) => ({ name: each.code, itemStyle: { areaColor: "#b9d0ea" } })),
      },
      series: [{
        ...layer, z: 3, itemStyle: { color: "#1f5fa8", borderColor: "#fff", borderWidth: 1, opacity: 1 },
        data: spots.map((each) => ({ ...circle(each), label: { show: each.inside } })),
        label: { ...words, fontWeight: 600, position: "inside", color: "#fff", formatter: ({ data }) => number(data.value[2]) },
      }, {
        ...layer, silent: true, itemStyle: { color: "transparent" }, tooltip: { show: false },
        data: spots.filter((each) => each.side).map((each) => ({ ...circle(each), text: each.text, label: { position: each.side } })),
        label: { ...words, color: INK, textBorderColor: "#fff", textBorderWidth: 3, distance: 3, formatter: ({ data }) => data.text },
      }],
    };
  }

  // --- the page -----------------------------------------------------------------------------------------------------
  const PAPER = 640; // what an A4 page has room for

  async function atlas() {
    const found = await (await fetch(world)).json();
    echarts.registerMap("world", found.shapes);
    return found.points;
  }

  async function draw(figure) {
    const drawing = JSON.parse(document.getElementById(figure.dataset.picture).textContent);
    const box = figure.querySelector(".drawn"), table = figure.querySelector("details");
    const points = drawing.kind === "map" ? await atlas() : null;
    let chart = null, width = 0;
    const fit = (most) => {
      const room = Math.min(box.clientWidth, most);
      if (!room || room === width) return;
      width = room;
      const height = tall(drawing, width);
      box.style.height = `${height}px`;
      chart = chart || echarts.init(box, null, { renderer: "svg", width, height });
      chart.resize({ width, height });
      chart.setOption((drawing.kind === "map" ? map : bars)(drawing, width, height, points), true);
    };
    box.hidden = false;
    fit(Infinity);
    table.open = false;
    new ResizeObserver(() => fit(Infinity)).observe(box);
    window.addEventListener("beforeprint", () => { table.open = true; fit(PAPER); });
    window.addEventListener("afterprint", () => fit(Infinity));
  }

  for (const figure of document.querySelectorAll("figure[data-picture]")) {
    draw(figure).catch((error) => {
      figure.querySelector(".drawn").hidden = true;
      console.error(`A picture could not be drawn: ${error}`);
    });
  }
})();
