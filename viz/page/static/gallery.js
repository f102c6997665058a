// The gallery: its links carry on the key of this launch, which never leaves the part of an address that is not sent.

const main = () => {
  document.documentElement.classList.add("js");
  for (const link of document.querySelectorAll("a[href]")) link.href += location.hash;
};

main();
