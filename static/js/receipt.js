// Save the receipt as a PNG: the server's SVG drawn onto a canvas. Without scripts the link gives the SVG itself.
for (const link of document.querySelectorAll("[data-save-picture]")) {
  link.addEventListener("click", (event) => {
    event.preventDefault();
    save(link).catch(() => location.assign(link.href));
  });
}

async function save(link) {
  const picture = new Image();
  picture.src = link.dataset.savePicture;
  await picture.decode();
  const canvas = document.createElement("canvas");
  canvas.width = picture.naturalWidth;
  canvas.height = picture.naturalHeight;
  canvas.getContext("2d").drawImage(picture, 0, 0);
  const blob = await new Promise((resolve, reject) => canvas.toBlob((b) => (b ? resolve(b) : reject()), "image/png"));
  const address = URL.createObjectURL(blob);
  const hidden = document.createElement("a");
  hidden.href = address;
  hidden.download = link.dataset.name;
  hidden.click();
  setTimeout(() => URL.revokeObjectURL(address), 10_000);
}
