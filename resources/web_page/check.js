// Say so if this browser is too old. Browsers that do not even understand the player's script must understand this one.
(function () {
  var knows = typeof DecompressionStream === "function" && typeof Array.prototype.findLast === "function";
  knows = knows && typeof CanvasRenderingContext2D.prototype.roundRect === "function";
  if (!knows) document.getElementById("notice").removeAttribute("hidden");
})();
