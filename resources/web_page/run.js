// The run as one player shows it, in the language of its page.
const $ = (id) => body.querySelector(`#${id}`);
const drawn = run.numbers.length;
const STATUSES = run.statuses.length;
const OFF = 1, MODIFIED = 2;

const fill = (text, fields) => text.replace(/\{(\w+)\}/g, (whole, name) => (name in fields ? fields[name] : whole));
const numeral = (number) => String(number).replace(/\B(?=(\d{3})+(?!\d))/g, run.thousands);
const words = (name, fields = {}) => fill(run.texts[name], fields);

// What an agent (counted from 0 among those drawn) does at a tick (counted from the first).
const placeOf = (moment, agent) => run.places[moment * drawn + agent];
const statusOf = (moment, agent) => run.looks[moment * drawn + agent] % STATUSES;
const subgoalOf = (moment, agent) => Math.floor(run.looks[moment * drawn + agent] / STATUSES);
const rewardOf = (moment, agent) => run.values[run.rewards[moment * drawn + agent]];
