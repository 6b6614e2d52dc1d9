// Keeps the page fresh: the server sends the newest run, lines of the list and panels as HTML that it has escaped. The page is whole without this.
"use strict";
(() => {
  const connection = document.getElementById("connection");

  // What is the same already is left alone: whoever is about to press a key on it must not lose it.
  const isSame = (old, fresh) => {
    const bare = old.cloneNode(true);
    bare.querySelectorAll("time").forEach(time => time.removeAttribute("title"));
    bare.querySelectorAll("details").forEach(one => one.removeAttribute("open"));
    return bare.innerHTML === fresh.innerHTML;
  };

  // What has the focus keeps it, and what was unfolded stays unfolded.
  const put = (element, html) => {
    const fresh = document.createElement("div");
    fresh.innerHTML = html;
    if (isSame(element, fresh)) return;
    const focused = element.contains(document.activeElement) ? document.activeElement.id : "";
    const open = [...element.querySelectorAll("details")].map(one => one.open);
    element.innerHTML = html;
    [...element.querySelectorAll("details")].forEach((one, at) => { one.open = open[at] ?? false; });
    if (focused) document.getElementById(focused)?.focus();
  };

  const ago = seconds => seconds < 90 ? `${Math.round(seconds)} s` : seconds < 5400 ? `${Math.round(seconds / 60)} min` : seconds < 172800 ? `${Math.round(seconds / 3600)} h` : `${Math.round(seconds / 86400)} days`;
  const age = () => document.querySelectorAll("time").forEach(time => {
    const seconds = (Date.now() - Date.parse(time.dateTime)) / 1000;
    time.title = seconds >= 0 ? `${ago(seconds)} ago` : `in ${ago(-seconds)}`;
  });

  const row = data => {
    const rows = document.getElementById("rows");
    const old = document.getElementById(`run-${data.run}`);
    if (!old && !("live" in rows.dataset)) return;
    const holder = document.createElement("tbody");
    holder.innerHTML = data.html;
    const fresh = holder.firstElementChild;
    if (old && isSame(old, fresh)) return;
    const focused = old?.contains(document.activeElement);
    if (old) old.replaceWith(fresh); else rows.prepend(fresh);
    if (focused) fresh.querySelector("a")?.focus();
  };

  const live = new EventSource("live");
  live.onopen = () => { connection.textContent = "· live"; };
  live.onerror = () => { connection.textContent = "· connection lost, trying again"; };
  live.addEventListener("run", event => { put(document.getElementById("live"), JSON.parse(event.data).html); age(); });
  live.addEventListener("row", event => { row(JSON.parse(event.data)); age(); });
  live.addEventListener("panel", event => {
    const data = JSON.parse(event.data);
    put(document.getElementById(`panel-${data.id}`), data.html);
    age();
  });
  age();
  setInterval(age, 30000);
})();
