"use strict";
// Runs before the page is drawn: no flash of the other language. Both languages are in the page; CSS shows one.
(() => {
  const root = document.documentElement;
  const known = ["en", "sv"];
  const read = () => { try { return localStorage.getItem("finsam-language"); } catch { return null; } };
  const keep = (language) => { try { localStorage.setItem("finsam-language", language); } catch { /* the address carries it */ } };
  const asked = new URLSearchParams(location.search).get("lang");
  const usual = (navigator.language || "").toLowerCase().startsWith("sv") ? "sv" : "en";
  const first = [asked, read(), usual].find((l) => known.includes(l));

  const show = (language) => {
    root.dataset.lang = language;
    root.lang = language;
    const title = document.querySelector("title");
    if (title && title.dataset[language]) document.title = title.dataset[language];
    for (const button of document.querySelectorAll("[data-language]")) {
      button.setAttribute("aria-pressed", String(button.dataset.language === language));
    }
    document.dispatchEvent(new CustomEvent("finsam-language"));
  };
  root.dataset.lang = first;
  root.lang = first;

  // Some browsers keep nothing for pages from the file system, or for each page by itself: links carry the choice too.
  const carry = (event) => {
    const link = event.target instanceof Element ? event.target.closest("a[href]") : null;
    if (!link || root.dataset.lang === usual && !asked) return;
    const href = link.getAttribute("href");
    if (/^(#|[a-z]+:)/i.test(href) || !/\.html($|[?#])/.test(href)) return;
    const address = new URL(link.href);
    address.searchParams.set("lang", root.dataset.lang);
    link.href = address.href;
  };
  document.addEventListener("click", carry, true);
  document.addEventListener("auxclick", carry, true);

  document.addEventListener("DOMContentLoaded", () => {
    for (const group of document.querySelectorAll(".language")) group.hidden = false;
    for (const button of document.querySelectorAll("[data-language]")) {
      button.addEventListener("click", () => { keep(button.dataset.language); show(button.dataset.language); });
    }
    show(root.dataset.lang);
  });

  // What the data files call: they are scripts, because a page from the file system may not fetch.
  globalThis.finsam = {
    words: (words) => { finsam.catalogue = words; },
    index: (index) => { finsam.data = index; },
    part: (number, sentences) => { (finsam.parts ??= new Map()).set(number, sentences); document.dispatchEvent(new CustomEvent("finsam-part", { detail: number })); },
    say: (key, fields = {}) => {
      const text = (finsam.catalogue?.[root.dataset.lang] ?? {})[key] ?? key;
      return text.replace(/\{(\w+)\}/g, (whole, name) => (name in fields ? String(fields[name]) : whole));
    },
  };
})();
