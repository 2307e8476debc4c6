// The elements, and what is taken away with them.

const removal = new AbortController();
let isRemoved = false;
root.classList.add("procscript-lanes");
root.replaceChildren(...new DOMParser().parseFromString(markup, "text/html").body.childNodes);
