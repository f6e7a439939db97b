/* Comforts for the desk's pages: local times, keys, the message that goes with an article. Nothing needs them. */
"use strict";

(() => {
  const KEYS = "vigie-keys";

  for (const time of document.querySelectorAll("time[data-clock]")) {
    const moment = new Date(time.dateTime);
    time.textContent = moment.toLocaleTimeString("fr-FR", { hour: "2-digit", minute: "2-digit" });
  }

  const select = document.querySelector('select[data-article="a_corriger"]');
  const message = document.querySelector("textarea[data-message]");
  if (select && message) {
    let proposed = message.value;
    select.addEventListener("change", () => {
      if (message.value !== proposed) return; // what somebody wrote is theirs
      proposed = select.selectedOptions[0].dataset.message || "";
      message.value = proposed;
    });
  }

  if (location.hash === "#etiquette") document.getElementById("etiquette")?.setAttribute("open", "");

  /* One-letter keys get in the way of some assistive tools: they can be turned off, and stay off. */
  const remembered = () => {
    try { return localStorage.getItem(KEYS) !== "off"; } catch { return true; }
  };
  let on = remembered();
  const panel = document.querySelector(".keys");
  const toggle = document.querySelector("[data-toggle-keys]");
  if (panel && toggle) {
    panel.hidden = false;
    const tell = () => {
      toggle.setAttribute("aria-pressed", String(on));
      toggle.textContent = on ? "Raccourcis clavier activés" : "Raccourcis clavier désactivés";
    };
    tell();
    toggle.addEventListener("click", () => {
      on = !on;
      try { localStorage.setItem(KEYS, on ? "on" : "off"); } catch { /* asked again next time */ }
      tell();
    });
  }

  const move = (step) => {
    const rows = [...document.querySelectorAll("a[data-row]")];
    if (!rows.length) return;
    const at = rows.indexOf(document.activeElement);
    const next = at < 0 ? (step > 0 ? 0 : rows.length - 1) : Math.min(Math.max(at + step, 0), rows.length - 1);
    rows[next].focus();
  };

  document.addEventListener("keydown", (event) => {
    if (!on || event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
    const field = event.target.closest("input:not([type=radio]):not([type=checkbox]), textarea, select");
    if (field) return;
    if (event.key === "j") move(1);
    else if (event.key === "k") move(-1);
    else if (event.key === "f") document.querySelector('a[data-key="f"]')?.click();
    else {
      const choice = document.querySelector(`input[data-outcome="${CSS.escape(event.key)}"]`);
      if (!choice) return;
      choice.checked = true;
      choice.focus();
    }
    event.preventDefault();
  });
})();
