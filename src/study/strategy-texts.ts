/**
 * What a person is told of each strategy: hover and completion in the editor, and the sections of docs/strategies.md,
 * are made from this. In plain words, for somebody who has not met the strategy before.
 */
export interface StrategyText {
  /** How it works. */
  readonly idea: string;
  /** What its picture shows. */
  readonly picture: string;
  /** When to use it, and when not; each begins like a sentence after "Take it" and "Leave it". */
  readonly take: string;
  readonly leave: string;
  readonly papers: readonly string[];
}

export const strategyTexts: Readonly<Record<string, StrategyText>> = {
  grid: {
    idea: "Cut each range into a few values and try every combination. With `points: 5`, three continuous parameters make 5 × 5 × 5 = 125 trials. Here the combinations come in an order that covers the whole grid early, so that a study that is stopped half-way has seen all of it.",
    picture:
      "36 trials, but only six different learning rates and six dropouts. Half of the trials are spent on rows and columns that the first few had already shown to be bad.",
    take: "for at most three parameters with a few values each, where every combination has to be seen, or where a table for a report is wanted. It is the only strategy that can prove a negative: no combination of these was better.",
    leave:
      "where a parameter may turn out not to matter: five values each of two parameters that do not matter try the same five values of the third 25 times over.",
    papers: [],
  },
  random: {
    idea: "Draw every configuration independently of the others. Each trial tries a new value of every parameter, so the parameters that matter are sampled as finely as the budget allows, without anybody saying which these are. It needs no results to propose, so any number of trials can run at once.",
    picture:
      "36 trials are 36 different learning rates. Some lie next to each other, and there are gaps: chance is not even.",
    take: "for a first look at a space, with a large budget in parallel, and as the baseline that every other strategy has to beat.",
    leave: "where a trial is expensive and there are few: it never learns from them.",
    papers: ["J. Bergstra, Y. Bengio: Random search for hyper-parameter optimization. JMLR 13, 2012."],
  },
  sobol: {
    idea: "Random search with points that keep away from each other: a Sobol sequence fills every part of the space equally soon. It is scrambled, so that another seed gives other points of the same evenness.",
    picture: "36 trials, as many as the random ones, with fewer gaps and no two in the same place.",
    take: "in place of `random`, in up to a dozen parameters. The first trials of the strategies with a model come from it.",
    leave: "where a trial is expensive and there are few: it never learns either.",
    papers: ["A. B. Owen: Scrambling Sobol' and Niederreiter-Xing points. Journal of Complexity 14, 1998."],
  },
  "halving-grid": {
    idea: "Successive halving over the combinations of a grid: all of them train a little, the best third goes on three times as long, the best third of these again, until one round reaches `fidelity.max`. Everybody waits for a round to end before it is judged.",
    picture:
      "25 combinations begin, a few run to the end. On the right, the epochs that each was given: most of the 675 that a whole grid takes are saved.",
    take: "as a drop-in for scikit-learn's `HalvingGridSearchCV`.",
    leave: "with several workers, which wait at the end of each round: take `asha`.",
    papers: [
      "K. Jamieson, A. Talwalkar: Non-stochastic best arm identification and hyperparameter optimization. AISTATS 2016.",
    ],
  },
  "halving-random": {
    idea: "Successive halving over random configurations: all train a little, the best third goes on three times as long, and so on. `candidates` says how many begin; by default as many as let the last round reach `fidelity.max`.",
    picture:
      "27 random configurations begin, 9 go on to epoch 3, 3 to epoch 9, one to epoch 27: 81 epochs buy a choice among 27.",
    take: "as a drop-in for scikit-learn's `HalvingRandomSearchCV`, and for few workers.",
    leave:
      "where early ranks mislead: there is one bracket only, and what it dropped never comes back. `hyperband` hedges that bet.",
    papers: [
      "K. Jamieson, A. Talwalkar: Non-stochastic best arm identification and hyperparameter optimization. AISTATS 2016.",
    ],
  },
  hyperband: {
    idea: "How early is early enough to judge? Nobody knows beforehand, so Hyperband runs several brackets of successive halving with about the same budget each: from many configurations judged very early to a few that all run to the end.",
    picture:
      "From left to right the brackets begin with more epochs and fewer configurations. Some of the last ones run to the end though they are poor: that is the price of the hedge.",
    take: "where trials can be judged on the way, and you don't know how soon.",
    leave: "with many workers: rounds wait for their slowest trial, which `asha` does not.",
    papers: ["L. Li, K. Jamieson, G. DeSalvo, A. Rostamizadeh, A. Talwalkar: Hyperband. JMLR 18, 2018."],
  },
  asha: {
    idea: "Successive halving without rounds. A trial that comes to a rung (epoch 1, 3, 9, ...) is compared with those that have come there so far: if it is among the best third it goes on, otherwise it is stopped. Nobody ever waits. With `variant: promote` a trial is paused instead of stopped, and goes on from its checkpoint once it is among the best third.",
    picture:
      "40 trials on four workers. The first to come to a rung have nobody to be compared with, so some go further than they deserve; most end after one epoch.",
    take: "as the first choice where a trial takes minutes or hours and shows on the way how it does, above all with several workers.",
    leave:
      "where early ranks mislead, as with a learning rate that is annealed towards the end (give `fidelity.min` room), and where a trial reports one number at its end.",
    papers: [
      "L. Li, K. Jamieson, A. Rostamizadeh, E. Gonina, J. Ben-tzur, M. Hardt, B. Recht, A. Talwalkar: A system for massively parallel hyperparameter tuning. MLSys 2020.",
      "D. Salinas, J. Seeger, A. Klein, V. Perrone, M. Wistuba, C. Archambeau: Syne Tune. AutoML 2022 (stopping in place of promoting).",
    ],
  },
  bohb: {
    idea: "Hyperband decides who trains how long, and a model (`tpe`) proposes the configurations from what the trials before have shown. The model compares trials at the largest step that enough of them have reached.",
    picture:
      "The same brackets as Hyperband's, but after the first the curves crowd at the bottom: the model no longer proposes what has been seen to be bad.",
    take: "where each epoch is costly, trials can be judged on the way, and few run at once.",
    leave:
      "with many workers (`{ name: tpe, scheduler: asha }` does not wait), and where trials report one number at the end.",
    papers: ["S. Falkner, A. Klein, F. Hutter: BOHB. ICML 2018."],
  },
  tpe: {
    idea: "Call the best fifth of the trials good and the others bad. Estimate two densities: where good values lie, and where bad ones lie. Draw some values from the first and try the one where good is densest in proportion to bad. The densities never become certain of anything, so it goes on exploring a little.",
    picture: "After ten evenly spread trials, most go where good ones were; a few still go elsewhere.",
    take: "with hundreds or thousands of trials, many choices and conditions: it stays fast, and each branch of a conditional space learns from its own trials.",
    leave: "with a few dozen trials of a smooth problem, where `gp` needs fewer.",
    papers: [
      "J. Bergstra, R. Bardenet, Y. Bengio, B. Kégl: Algorithms for hyper-parameter optimization. NIPS 2011.",
      "S. Watanabe: Tree-structured Parzen estimator. arXiv:2304.11127, 2023.",
    ],
  },
  gp: {
    idea: "Fit a smooth surface with error bars, a Gaussian process, through the results. Try next where an improvement is most to be expected: where the surface is low, or where the error bars are wide. As results come in the error bars shrink, and what was exploration becomes exploitation.",
    picture:
      "Ten evenly spread trials, then a few steps to the bottom of the valley. What is left of the budget looks into corners that nobody has seen.",
    take: "for up to a few hundred expensive trials, few of them at once. It needs the fewest trials of all, and knows about noise and about parameters that do not matter.",
    leave:
      "with many hundreds of trials, dozens of parameters or hundreds of workers: the model gets slow, and then it guesses.",
    papers: [
      "D. R. Jones, M. Schonlau, W. J. Welch: Efficient global optimization of expensive black-box functions. Journal of Global Optimization 13, 1998.",
      "J. Snoek, H. Larochelle, R. P. Adams: Practical Bayesian optimization of machine learning algorithms. NIPS 2012.",
    ],
  },
  bayesian: {
    idea: "Chooses for each proposal: the Gaussian process of `gp` as long as results are few, in turn with the Parzen estimators of `tpe` from 200 results on, these alone from 500 on or with more than 30 parameters. Each trial says in its note which of the two it was.",
    picture: "With 30 trials it is `gp`, and does the same.",
    take: "when you don't know what to take. It is the default.",
    leave:
      "with thousands of trials that take seconds: `random`, `sobol` and `cma-es` propose in microseconds.",
    papers: [],
  },
  "cma-es": {
    idea: "Draw a generation of configurations from a normal distribution, move its middle towards the better ones, widen it along directions that have paid and narrow it along others. It learns which parameters go together. Whole numbers keep a margin, so that they never get stuck; where it has converged it starts again elsewhere, with larger generations.",
    picture: "A cloud that begins wide in the middle, moves to the valley, and contracts there.",
    take: "for five to fifty numeric parameters with some hundreds of trials or more.",
    leave:
      "with conditions and many choices without an order, which a normal distribution cannot say much about, and with fewer than a hundred trials.",
    papers: [
      "N. Hansen, A. Ostermeier: Completely derandomized self-adaptation in evolution strategies. Evolutionary Computation 9, 2001.",
      "R. Hamano, S. Saito, M. Nomura, S. Shirakawa: CMA-ES with margin. GECCO 2022.",
    ],
  },
  de: {
    idea: "Keep a population. Challenge each member with a variant of itself: a step towards one of the best, plus the difference between two others. If the variant is at least as good, it takes the place. Differences shrink as the population draws together, so the steps find their own size; how bold they are is learnt from what has succeeded.",
    picture: "The first dozen lies all over; then the population is drawn to the valley from all sides.",
    take: "for many numeric parameters, rough objectives and large budgets. There is little to set, and it is hard to fool.",
    leave: "with fewer than some ten trials for each member of the population.",
    papers: [
      "R. Storn, K. Price: Differential evolution. Journal of Global Optimization 11, 1997.",
      "R. Tanabe, A. S. Fukunaga: Improving the search performance of SHADE using linear population size reduction. CEC 2014.",
    ],
  },
  evolution: {
    idea: "Of the latest trials draw a few by chance, take the best of them, and change one of its values. The oldest trial dies, not the worst: what was good by luck is forgotten unless its offspring are good too.",
    picture: "Rows and columns through the good places: one value changes at a time.",
    take: "for choices within choices, as in the search for architectures, and for noisy results.",
    leave: "for a few numeric parameters, where `gp` and `cma-es` need fewer trials.",
    papers: [
      "E. Real, A. Aggarwal, Y. Huang, Q. V. Le: Regularized evolution for image classifier architecture search. AAAI 2019.",
    ],
  },
  nsga2: {
    idea: "With several objectives there is no best trial but a front: trials that no other beats in one objective without losing in another. `nsga2` keeps the trials on the foremost fronts as parents, the least crowded first, so that the front grows towards better and stays wide. Children mix the values of two parents and vary them.",
    picture:
      "160 trials each. The front of `nsga2` has more trade-offs, and is nearer to the corner where both objectives are small.",
    take: "for several objectives, with some hundreds of trials or more.",
    leave:
      "with few trials (`bayesian` and `tpe` know several objectives too), or where you can say what a unit of each is worth: give each a `weight`, and any strategy will do.",
    papers: [
      "K. Deb, A. Pratap, S. Agarwal, T. Meyarivan: A fast and elitist multiobjective genetic algorithm: NSGA-II. IEEE Transactions on Evolutionary Computation 6, 2002.",
    ],
  },
  pbt: {
    idea: "Train a population side by side. Every few epochs the worst quarter gives up: each takes over the weights and the values of one of the best quarter, and changes the values a little. In the end there is a trained model, and the schedule of values that led to it.",
    picture:
      "Members that stay behind (grey) jump onto the curve of a better one (blue dots). The line that led to the best member (orange) lowered its learning rate on the way, though nobody had told it to.",
    take: "for long trainings whose best values change on the way: learning rate, augmentation, loss weights, reinforcement learning above all.",
    leave:
      "for what fixes the shape of the model (layers cannot change half-way), for scripts that save no checkpoints, and for fewer than some six members.",
    papers: ["M. Jaderberg et al.: Population based training of neural networks. arXiv:1711.09846, 2017."],
  },
  pb2: {
    idea: "Population-based training that does not vary values by chance: a Gaussian process of how much which values have improved trainings lately says what a copy should try.",
    picture: "Six members, guided by the model. Compare the steps of the orange line with those of `pbt`.",
    take: "in place of `pbt` where the population is small, and for numeric parameters.",
    leave: "where values are choices: those it varies by chance, as `pbt` does.",
    papers: [
      "J. Parker-Holder, V. Nguyen, S. Roberts: Provably efficient online hyperparameter optimization with population-based bandits. NeurIPS 2020.",
    ],
  },
  replay: {
    idea: "Population-based training finds a schedule of values beside its model. `tunesmith export --schedule` writes it out as a study file, and `replay` trains by it from the first step: to see whether the schedule was good or the member lucky, or to train a larger model by it.",
    picture: "One training by the schedule that `pbt` found above.",
    take: "after `pbt` or `pb2`, with a few trials of different seeds.",
    leave: "for a search: there is nothing that it looks for.",
    papers: [],
  },
};
