// The followed agent: its goal, what it pursues, and the reward that it got so far.
const facts = ["goal", "subgoal", "status", "planner", "reward"].map((name) => {
  const pair = document.createElement("div");
  const title = document.createElement("dt");
  const fact = document.createElement("dd");
  title.textContent = words(name);
  pair.append(title, fact);
  $("facts").append(pair);
  return fact;
});

const rounded = (number) => String(Number(number.toPrecision(4))).replace("-", "−").replace(".", run.decimal);

// The sum of an agent's rewards before a tick, and the discounted sum, which is its return in agents.csv at the end.
function rewardBefore(moment, agent) {
  let sum = run.rewarded[agent], discounted = run.returned[agent];
  for (let k = 0; k < moment; k++) {
    sum += rewardOf(k, agent);
    discounted += Math.pow(run.discount[agent], run.first + k) * rewardOf(k, agent);
  }
  return [sum, discounted];
}

function showAgent(moment) {
  $("facts").hidden = $("none").hidden = followed < 0;
  $("how").hidden = followed >= 0;
  if (followed < 0) return;
  const [sum, discounted] = rewardBefore(moment, followed);
  const status = statusOf(moment, followed);
  const texts = [
    run.goals[run.goal[followed]].name,
    status === OFF ? "–" : run.subgoals[subgoalOf(moment, followed)].title,
    run.statuses[status],
    run.planners[run.planner[followed]],
    `${rounded(sum)} · ${words("returned")}: ${rounded(discounted)}`,
  ];
  texts.forEach((text, k) => (facts[k].textContent = text));
}

// Follow the agent with a number of the run, or the next one that is drawn; -1 to follow none.
function follow(agent) {
  followed = agent;
  $("number").value = agent < 0 ? "" : run.numbers[agent];
}
