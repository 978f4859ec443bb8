// Multiplies two matrices block by block and prints the best time of several runs as a line of JSON.
#include <chrono>
#include <cstdio>
#include <vector>

#ifndef BLOCK
#define BLOCK 64
#endif

constexpr int size = 256;

static void multiply(const std::vector<float>& a, const std::vector<float>& b, std::vector<float>& c) {
  for (int rows = 0; rows < size; rows += BLOCK)
    for (int inner = 0; inner < size; inner += BLOCK)
      for (int i = rows; i < rows + BLOCK && i < size; i++)
        for (int k = inner; k < inner + BLOCK && k < size; k++) {
          const float factor = a[i * size + k];
          for (int j = 0; j < size; j++) c[i * size + j] += factor * b[k * size + j];
        }
}

int main() {
  std::vector<float> a(size * size), b(size * size), c(size * size);
  for (int i = 0; i < size * size; i++) {
    a[i] = static_cast<float>(i % 7) / 7;
    b[i] = static_cast<float>(i % 11) / 11;
  }
  double best = 1e9;
  for (int run = 1; run <= 5; run++) {
    const auto begin = std::chrono::steady_clock::now();
    multiply(a, b, c);
    const std::chrono::duration<double, std::milli> taken = std::chrono::steady_clock::now() - begin;
    if (taken.count() < best) best = taken.count();
    std::printf("{\"step\": %d, \"ms\": %.6f, \"check\": %.1f}\n", run, best, c[size + 1]);
    std::fflush(stdout);
  }
}
