() => {
  const linear = (part) => {
    const share = part / 255;
    return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
  };
  const luminance = ([r, g, b]) => 0.2126 * linear(r) + 0.7152 * linear(g) + 0.0722 * linear(b);
  const parsed = (colour) => [...colour.match(/[\d.]+/g).map(Number), 1].slice(0, 4);
  const over = (upper, lower) =>
    [0, 1, 2].map((place) => upper[place] * upper[3] + lower[place] * (1 - upper[3]));
  const upwards = function* (element) {
    for (let each = element; each; each = each.parentElement) yield each;
  };
  const ground = (element) => {
    const layers = [...upwards(element)].map((each) => parsed(getComputedStyle(each).backgroundColor));
    const opaque = layers.findIndex((layer) => layer[3] === 1);
    const seen = opaque < 0 ? [...layers, [255, 255, 255, 1]] : layers.slice(0, opaque + 1);
    return seen.reduceRight((lower, upper) => over(upper, lower), [255, 255, 255]);
  };
  const found = [];
  const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (texts.nextNode()) {
    const words = texts.currentNode.textContent.trim();
    const element = texts.currentNode.parentElement;
    const unseen = "script, style, noscript, canvas, canvas *";
    if (!words || element.closest(unseen) || element.getBoundingClientRect().width < 2) continue;
    if (!element.checkVisibility({ opacityProperty: true, visibilityProperty: true })) continue;
    const style = getComputedStyle(element);
    const chart = element.closest("svg");
    const colour = parsed(chart ? style.fill : style.color);
    for (const each of upwards(element)) colour[3] *= Number(getComputedStyle(each).opacity);
    const below = ground(chart ? chart.parentElement : element);
    const [low, high] = [luminance(over(colour, below)), luminance(below)].sort((a, b) => a - b);
    const contrast = (high + 0.05) / (low + 0.05);
    if (contrast < 4.5) found.push(`${words.slice(0, 40)}: ${contrast.toFixed(2)}`);
  }
  return found;
}
