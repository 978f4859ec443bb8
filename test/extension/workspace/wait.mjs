// Stands in for a long training: reports once, then goes on until it is stopped.
console.log(JSON.stringify({ epoch: 1, score: 0.5 }));
setInterval(() => {}, 60_000);
