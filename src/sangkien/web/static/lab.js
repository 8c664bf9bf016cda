// The scheme lab: a lever that moves brings a new picture at once, and sharper ones until the last world is simulated.
"use strict";
(() => {
  const TAB = String(Math.random()).slice(2);
  let lab = null;

  const begin = (root) => {
    const form = document.getElementById("levers");
    const language = document.documentElement.lang;
    const plain = new Intl.NumberFormat(language, { maximumFractionDigits: 4 });
    const share = new Intl.NumberFormat(language, { style: "percent", maximumFractionDigits: 1 });
    const one = (name) => root.querySelector(`[data-${name}]`);
    const progress = root.querySelector("progress");
    const stopButton = one("stop");
    const charts = {};
    for (const box of root.querySelectorAll("[data-chart]")) {
      box.replaceChildren();
      charts[box.dataset.chart] = { box, view: window.sangkienChart(box, JSON.parse(box.dataset.spec)), next: null, busy: false };
    }
    let running = null; // what is being received
    let first = false; // whether its first picture has come
    let again = false; // whether something was moved since
    let ended = false;
    let changed = performance.now();

    // --- levers ----------------------------------------------------------------------------------------
    const sliders = [...form.querySelectorAll("input[type=range]")];
    const level = (slider) => Math.round(Number(slider.value) * 1e4) / 1e4;
    const levers = () => sliders.filter((s) => level(s) !== Number(s.dataset.today)).map((s) => `${s.name.slice(3)}:${level(s)}`).join(",");
    const shown = (slider) => {
      const text = (slider.dataset.share ? share : plain).format(level(slider)).replace("-", "\u2212");
      slider.parentElement.querySelector("output").textContent = text;
      slider.setAttribute("aria-valuetext", text);
      slider.parentElement.classList.toggle("moved", level(slider) !== Number(slider.dataset.today));
    };
    const asked = () => {
      const data = new FormData(form);
      const wanted = new URLSearchParams({ levers: levers() });
      for (const name of ["from", "measure", "by"]) if (data.get(name)) wanted.set(name, data.get(name));
      const compare = data.getAll("compare").join(",");
      if (compare) wanted.set("compare", compare);
      return wanted;
    };
    let later = 0;
    const address = () => {
      clearTimeout(later);
      later = setTimeout(() => {
        const query = asked().toString().replaceAll("%3A", ":").replaceAll("%2C", ",");
        history.replaceState(history.state, "", `${location.pathname}?${query}`);
        for (const link of root.querySelectorAll("[data-lives-link]")) link.href = `${root.dataset.lives}?${query}`;
        // the other language is asked for from the page as it stands now
        for (const back of document.querySelectorAll(".language [name=back]")) back.value = `${location.pathname}?${query}`;
      }, 250);
    };

    // --- pictures --------------------------------------------------------------------------------------
    const draw = async (chart) => {
      if (chart.busy) return;
      chart.busy = true;
      const view = await chart.view;
      while (chart.next && !ended) {
        const rows = chart.next;
        chart.next = null;
        view.data("rows", rows).resize(); // the axes' words take another room than before
        await view.runAsync();
      }
      chart.busy = false;
    };
    const put = (name, html) => {
      for (const box of root.querySelectorAll(`[data-part=${name}]`)) box.innerHTML = html;
    };
    const show = async (line) => {
      if (line.stage) { one("progress").textContent = line.stage; return; }
      one("problems").innerHTML = line.problems || "";
      if (!line.rows) return;
      for (const name of Object.keys(charts)) charts[name].next = line.rows[name];
      put("says", line.parts.says);
      put("key", line.parts.key);
      one("progress").textContent = line.progress;
      progress.hidden = false;
      progress.value = line.worlds / line.of;
      const late = !first;
      first = true;
      await draw(charts.bands);
      if (late) root.dataset.took = Math.round(performance.now() - changed);
      root.dataset.worlds = line.worlds;
      for (const name of ["mark", "totals", "compared", "months", "groups"]) put(name, line.parts[name]);
      for (const name of ["cost_ours", "cost_others", "groups"]) draw(charts[name]);
      if (line.worlds === line.of) one("heard").textContent = root.querySelector("[data-part=says]").textContent.trim();
    };
    const rest = (text) => {
      stopButton.hidden = true;
      progress.hidden = true;
      if (text) one("progress").textContent = text;
    };
    const run = async () => {
      if (running && !first) { again = true; return; } // the first picture is about to come; then the newest wish
      if (running) running.abort();
      const mine = (running = new AbortController());
      first = again = false;
      stopButton.hidden = false;
      if (!root.dataset.worlds) one("progress").textContent = root.dataset.waiting;
      const body = asked();
      body.set("csrf", document.querySelector("meta[name=csrf]").content);
      body.set("tab", TAB);
      try {
        const answer = await fetch(root.dataset.run, { method: "POST", body, signal: mine.signal, headers: { Accept: "application/x-ndjson" } });
        if (!answer.ok && answer.status !== 422) throw new Error(String(answer.status));
        const reader = answer.body.pipeThrough(new TextDecoderStream()).getReader();
        let rest_ = "";
        for (;;) {
          const { value, done } = await reader.read();
          if (done) break;
          const lines = (rest_ + value).split("\n");
          rest_ = lines.pop();
          for (const line of lines) {
            await show(JSON.parse(line));
            if (again) { first = true; run(); return; }
          }
        }
        if (rest_) await show(JSON.parse(rest_));
        if (running === mine) { running = null; rest(""); }
      } catch (error) {
        if (error.name === "AbortError") return;
        if (running === mine) { running = null; rest(root.dataset.lost); }
      }
      if (again) run();
    };
    const stop = () => {
      if (running) running.abort();
      running = null;
      again = false;
    };

    // --- what people do --------------------------------------------------------------------------------
    const wish = () => { changed = performance.now(); address(); run(); };
    const onInput = (event) => {
      if (event.target.type === "range") { shown(event.target); wish(); }
    };
    const onChange = (event) => {
      if (event.target.form === form && event.target.matches("select,[type=checkbox]")) wish();
    };
    const onStop = () => { stop(); rest(root.dataset.stopped); };
    form.addEventListener("input", onInput);
    root.addEventListener("change", onChange);
    stopButton.addEventListener("click", onStop);
    for (const slider of sliders) shown(slider);
    run();
    return {
      root,
      end: () => {
        ended = true;
        stop();
        clearTimeout(later);
        form.removeEventListener("input", onInput);
        root.removeEventListener("change", onChange);
        stopButton.removeEventListener("click", onStop);
        for (const chart of Object.values(charts)) chart.view.then((view) => view.finalize());
      },
    };
  };

  const start = () => {
    if (lab) lab.end();
    const root = document.getElementById("lab");
    lab = root && window.sangkienChart ? begin(root) : null;
  };
  document.addEventListener("htmx:afterSettle", (event) => { if (event.detail.boosted || document.getElementById("lab") !== (lab && lab.root)) start(); });
  document.addEventListener("htmx:beforeSwap", () => { if (lab) lab.end(); lab = null; });
  if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", start);
  else start();
})();
