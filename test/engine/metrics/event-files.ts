/** Event files as the tools themselves wrote them. */

/** tensorboardX 2, as PyTorch's SummaryWriter: `loss/train` and `val_acc` at steps 0 to 2, then a text. */
export const pytorchEvents = Buffer.from(
  "GAAAAAAAAACjf0siCfryKJZIwdpBGg1icmFpbi5FdmVudDoyl1rz1R4AAAAAAAAA2dwSMgn1+iiWSMHaQSoTChEKCmxvc3MvdHJhaW4VAACAP9T7Qq0bAAAAAAAAABoNnhMJMRQplkjB2kEqEAoOCgd2YWxfYWNjFQAAAD+9BVFQIAAAAAAAAAAp7alQCT4XKZZIwdpBEAEqEwoRCgpsb3NzL3RyYWluFQAAAD/uvVyVHQAAAAAAAABgL98jCY8XKZZIwdpBEAEqEAoOCgd2YWxfYWNjFQAAID+tkEMeIAAAAAAAAAAp7alQCcgXKZZIwdpBEAIqEwoRCgpsb3NzL3RyYWluFauqqj7aNyIWHQAAAAAAAABgL98jCfgXKZZIwdpBEAIqEAoOCgd2YWxfYWNjFQAAQD8ZtXG/OAAAAAAAAACjeX1XCYEYKZZIwdpBKi0KKwoRbm90ZS90ZXh0X3N1bW1hcnlCDAgHEgQSAggBQgJoaUoICgYKBHRleHSuWaoi",
  "base64",
);

/** TensorBoard's own writer with the summaries of TensorFlow 2, as Keras: `epoch_loss` at steps 0 to 2. */
export const kerasEvents = Buffer.from(
  "SAAAAAAAAAD+kkidCS8NK5ZIwdpBGg1icmFpbi5FdmVudDoyUi4KLHRlbnNvcmJvYXJkLnN1bW1hcnkud3JpdGVyLmV2ZW50X2ZpbGVfd3JpdGVydC1eljIAAAAAAAAAJBlW7AkAAAAAAADwPyonCiUKCmVwb2NoX2xvc3NCCggBEgAqBAAAAEBKCwoJCgdzY2FsYXJz9PcIZTQAAAAAAAAAXjMXXAkAAAAAAAAAQBABKicKJQoKZXBvY2hfbG9zc0IKCAESACoEAACAP0oLCgkKB3NjYWxhcnPQ9dPfNAAAAAAAAABeMxdcCQAAAAAAAAhAEAIqJwolCgplcG9jaF9sb3NzQgoIARIAKgSrqio/SgsKCQoHc2NhbGFyc8hVcv8=",
  "base64",
);
