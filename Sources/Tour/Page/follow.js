// The page of a run that is followed, all of it.

async function follow() {
  const [all, tables] = await Promise.all(
    ["/words.json", "/lanes.json"].map((file) => fetch(file).then((answer) => answer.json())));
  words = all;
  language = navigator.language.startsWith("zh") ? "zh" : "en";
  document.documentElement.lang = language === "zh" ? "zh-CN" : "en";
  const lanes = mountLanes($("lanes"), tables[language]);
  window.lanes = lanes;
  connection.receive = ({ kind, deltas }) => {
    if (kind !== "lanes") return;
    for (const delta of deltas) lanes.apply(delta);
    if (lanes.model.head.title) document.title = `${lanes.model.head.title} · procscript`;
  };
  connection.open();
  connection.watch();
}

follow();
