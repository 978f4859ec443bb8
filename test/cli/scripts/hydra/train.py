import logging

import hydra
from omegaconf import DictConfig

log = logging.getLogger(__name__)


@hydra.main(version_base=None, config_path="conf", config_name="config")
def main(cfg: DictConfig) -> float:
    loss = abs(cfg.optimizer.lr - 0.01) + cfg.model.dropout
    for epoch in range(cfg.trainer.max_epochs):
        loss = loss / 2 + 1 / cfg.model.hidden_dim
        log.info("Epoch %d: validation loss = %.5f", epoch, loss)
    return loss


if __name__ == "__main__":
    main()
