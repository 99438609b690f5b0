// Files that a page carries in itself: large data: addresses become blobs, which every browser saves whatever their size.
"use strict";
for (const link of document.querySelectorAll('a[download][href^="data:"]')) {
  const [head, body] = link.href.split(",", 2);
  const bytes = Uint8Array.from(atob(body), (each) => each.charCodeAt(0));
  link.href = URL.createObjectURL(new Blob([bytes], { type: head.slice(5).split(";")[0] }));
}
