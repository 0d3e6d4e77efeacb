document.title += ", struck";
