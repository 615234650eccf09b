/* Optional: sorting. The page is complete without it. What was not measured stays last. */
document.querySelectorAll("table[data-sort]").forEach(function (table) {
  var body = table.tBodies[0], heads = Array.from(table.tHead.rows[0].cells);
  heads.forEach(function (head, column) {
    var button = document.createElement("button");
    button.type = "button"; button.className = "sortbtn";
    while (head.firstChild) button.appendChild(head.firstChild);
    head.appendChild(button);
    button.onclick = function () {
      var up = column ? head.getAttribute("aria-sort") === "descending" : head.getAttribute("aria-sort") !== "ascending";
      heads.forEach(function (other) { other.removeAttribute("aria-sort"); });
      head.setAttribute("aria-sort", up ? "ascending" : "descending");
      var value = function (row) { var cell = row.cells[column]; return column ? parseFloat(cell.dataset.v) : cell.textContent; };
      Array.from(body.rows).filter(function (row) { return !row.classList.contains("total"); }).sort(function (a, b) {
        var x = value(a), y = value(b);
        if (x === -1 || y === -1) return (x === -1) - (y === -1);
        return (x > y ? 1 : x < y ? -1 : 0) * (up ? 1 : -1);
      }).forEach(function (row) { row.classList.remove("gap"); body.appendChild(row); });
    };
  });
});
