"""Trains a small network on hand-written digits. A trial that paused goes on from its checkpoint."""

import csv
from pathlib import Path

import torch
from torch import nn

import tunesmith

settings = tunesmith.params(lr=0.01, width=64, layers=2, dropout=0.1, optimizer="adam", momentum=0.9, batch=64)
torch.manual_seed(tunesmith.seed(0))

with open(Path(__file__).parent.parent / "digits" / "digits.csv", newline="") as file:
    rows = torch.tensor([[int(cell) for cell in row] for row in list(csv.reader(file))[1:]])
rows = rows[torch.randperm(len(rows), generator=torch.Generator().manual_seed(1))]
images, digits = rows[:, :64].float() / 16, rows[:, 64]
count = len(rows) * 4 // 5
training = torch.utils.data.TensorDataset(images[:count], digits[:count])

sizes = [64] + [settings["width"]] * settings["layers"]
hidden = [
    part
    for below, above in zip(sizes, sizes[1:])
    for part in (nn.Linear(below, above), nn.ReLU(), nn.Dropout(settings["dropout"]))
]
model = nn.Sequential(*hidden, nn.Linear(sizes[-1], 10))
if settings["optimizer"] == "adam":
    optimizer = torch.optim.Adam(model.parameters(), lr=settings["lr"])
else:
    optimizer = torch.optim.SGD(model.parameters(), lr=settings["lr"], momentum=settings["momentum"])

first = 1
if tunesmith.resume_path():
    saved = torch.load(tunesmith.resume_path() / "state.pt")
    model.load_state_dict(saved["model"])
    optimizer.load_state_dict(saved["optimizer"])
    torch.set_rng_state(saved["random"])
    first = saved["epoch"] + 1

for epoch in range(first, tunesmith.last_step(27) + 1):
    model.train()
    for batch, labels in torch.utils.data.DataLoader(training, settings["batch"], shuffle=True):
        optimizer.zero_grad()
        nn.functional.cross_entropy(model(batch), labels).backward()
        optimizer.step()
    model.eval()
    with torch.no_grad():
        scores = model(images[count:])
        loss = nn.functional.cross_entropy(scores, digits[count:])
        accuracy = (scores.argmax(1) == digits[count:]).float().mean()
    tunesmith.report(epoch=epoch, val_loss=loss, val_accuracy=accuracy)

if tunesmith.save_to():
    state = {"epoch": epoch, "model": model.state_dict(), "optimizer": optimizer.state_dict()}
    torch.save({**state, "random": torch.get_rng_state()}, tunesmith.save_to() / "state.pt")
