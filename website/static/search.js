"use strict";
// Finds sections in which all words stand, with accents or without, and shows where.
(() => {
  const MOST = 60;
  const MOST_OF_PAGE = 2;
  // Who searches wants to do something; why it was decided so is for who asks for that.
  const WORTH = { "how-to": 1.5, tutorial: 1.5, reference: 1.2, adr: 0.2 };
  const AROUND = 110; // characters before and after
  const bare = new Map();

  /** One character as it is looked for: small, without accents; what is no letter is a space. */
  const bareOf = (letter) => {
    if (!bare.has(letter)) {
      const plain = letter.toLowerCase().normalize("NFD").replace(/\p{Mark}/gu, "").replace("đ", "d");
      const kept = /^[\p{Letter}\p{Number}]+$/u.test(plain) ? plain : " ";
      bare.set(letter, kept.slice(0, letter.length).padEnd(letter.length));
    }
    return bare.get(letter);
  };
  /** As long as its text in NFC, so that a place in one is the same place in the other. */
  const folded = (text) => Array.from(text.normalize("NFC"), bareOf).join("");
  const wordsOf = (text) => [...new Set(folded(text).split(" ").filter(Boolean))];

  const sections = SECTIONS.map(([page, title, id, heading, text]) => {
    const isPage = heading === title;
    return {
      address: isPage ? page : `${page}#${id}`,
      name: isPage ? title : `${title} › ${heading}`,
      page,
      worth: WORTH[page.split("/")[0]] ?? 1,
      text,
      title: ` ${folded(title)}`,
      heading: ` ${folded(heading)}`,
      folded: ` ${folded(text)}`,
      spelled: `${title} ${heading} ${text}`.toLowerCase(),
    };
  });

  /** How well a section answers: nothing where a word is not there, most as it was spelled. */
  const scored = (section, words, phrase, spelled) => {
    const all = `${section.title}${section.heading}${section.folded}`;
    if (!words.every((word) => all.includes(` ${word}`))) return 0;
    const has = (text, worth) =>
      (words.every((word) => text.includes(` ${word}`)) ? worth : 0) +
      (`${text} `.includes(`${phrase} `) ? worth : 0);
    const asSpelled = section.spelled.includes(spelled) ? 12 : 0;
    const told = has(section.heading, 20) + has(section.title, 10) + has(section.folded, 4);
    return (1 + asSpelled + told) * section.worth;
  };

  /** The text around the first place of the phrase, else of a word, with the words marked. */
  const shownText = (section, words, phrase) => {
    const places = [phrase, ...words.map((word) => ` ${word}`)].map((one) => section.folded.indexOf(one));
    const at = places.find((place) => place >= 0) ?? 0;
    const from = at <= AROUND ? 0 : section.text.lastIndexOf(" ", at - AROUND) + 1;
    const to = Math.min(section.text.length, at + AROUND);
    const shown = document.createElement("p");
    shown.append(from ? "… " : "");
    let last = from;
    const pattern = new RegExp(`(?<= )(${words.join("|")})`, "g");
    for (const found of section.folded.slice(from, to + 1).matchAll(pattern)) {
      const begin = from + found.index - 1;
      const mark = document.createElement("mark");
      mark.textContent = section.text.slice(begin, begin + found[0].length);
      shown.append(section.text.slice(last, begin), mark);
      last = begin + found[0].length;
    }
    shown.append(section.text.slice(last, to), to < section.text.length ? " …" : "");
    return shown;
  };

  const item = (section, words, phrase) => {
    const link = document.createElement("a");
    link.href = section.address;
    link.textContent = section.name;
    const one = document.createElement("li");
    one.append(link, shownText(section, words, phrase));
    return one;
  };

  /** The best sections of each page; the others are read there. */
  const bestOfPages = (found) => {
    const taken = new Map();
    return found.filter(([, section]) => {
      const count = taken.get(section.page) ?? 0;
      taken.set(section.page, count + 1);
      return count < MOST_OF_PAGE;
    });
  };

  const show = (query) => {
    const words = wordsOf(query);
    const phrase = ` ${folded(query).trim().replace(/ +/g, " ")}`;
    const spelled = query.normalize("NFC").toLowerCase().trim();
    const every = sections
      .map((section) => [words.length && scored(section, words, phrase, spelled), section])
      .filter(([score]) => score)
      .sort(([a], [b]) => b - a);
    const found = bestOfPages(every);
    const more = found.length > MOST ? `; ${MOST} kết quả đầu / the first ${MOST}` : "";
    document.getElementById("found").replaceChildren(
      ...found.slice(0, MOST).map(([, section]) => item(section, words, phrase)),
    );
    document.getElementById("told").textContent = !words.length
      ? "Gõ vài từ, có dấu hay không dấu đều được. / Type some words, with accents or without."
      : found.length
        ? `${found.length} kết quả / results${more}`
        : "Không chỗ nào có đủ các từ ấy. / No section has all of these words.";
  };

  const query = new URLSearchParams(location.search).get("q") ?? "";
  document.getElementById("query").value = query;
  show(query);
  document.getElementById("query").addEventListener("input", (typed) => show(typed.target.value));
})();
