// One player for each language of the page: the one that is shown, and those that the reader has asked for.
const players = {};
let shownPlayer = null;

function showLanguage(language) {
  const state = shownPlayer?.leave();
  if (!players[language]) {
    const template = document.querySelector(`template[data-language="${language}"]`);
    const body = template ? template.content.firstElementChild : $("pages").firstElementChild;
    for (const picture of body.querySelectorAll("img[data-picture]"))
      picture.src = document.querySelector(`img[src].${picture.dataset.picture}`).src;
    players[language] = makePlayer(body, { ...known.run, ...known.languages[language], ...known }, showLanguage);
  }
  shownPlayer = players[language];
  document.documentElement.lang = language;
  document.title = shownPlayer.body.dataset.title;
  $("pages").replaceChildren(shownPlayer.body);
  shownPlayer.enter(state);
}

showLanguage(document.documentElement.lang);
