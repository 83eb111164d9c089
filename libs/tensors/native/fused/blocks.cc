#include "blocks.h"

#include <atomic>
#include <condition_variable>
#include <cstdlib>
#include <mutex>
#include <system_error>
#include <thread>

#include <sched.h>

namespace exmix {

namespace {

/** As many threads as one op of TensorFlow has: TF_NUM_INTRAOP_THREADS, else the processors that this process may use. */
int countThreads() {
  const char* set = std::getenv("TF_NUM_INTRAOP_THREADS");
  int wanted = set == nullptr ? 0 : std::atoi(set);
  if (wanted > 0) return wanted;
  cpu_set_t mine;
  if (sched_getaffinity(0, sizeof mine, &mine) == 0) return CPU_COUNT(&mine);
  return std::thread::hardware_concurrency();
}

/**
 * Threads that wait for blocks. One caller at a time has them; another one that comes meanwhile runs its blocks alone,
 * since the processors are busy anyway.
 */
class Pool {
 public:
  explicit Pool(int threads) {
    try {
      for (; threads_ < threads; threads_++) std::thread([this] { serve(); }).detach();
    } catch (const std::system_error&) {
      // The machine gives no more.
    }
  }

  /** False where another caller has the threads. */
  bool run(int64_t blocks, int64_t share, void (*work)(void*, int64_t), void* data) {
    std::unique_lock<std::mutex> mine(caller_, std::try_to_lock);
    if (!mine.owns_lock()) return false;
    {
      std::lock_guard<std::mutex> lock(mutex_);
      work_ = work;
      data_ = data;
      blocks_ = blocks;
      next_.store(0, std::memory_order_relaxed);
      open_ = true;
      round_++;
    }
    const int64_t helpers = (blocks - 1) / share;
    if (helpers >= threads_) {
      started_.notify_all();
    } else {
      for (int64_t helper = 0; helper < helpers; helper++) started_.notify_one();
    }
    take(work, data, blocks);
    std::unique_lock<std::mutex> lock(mutex_);
    open_ = false;  // who wakes only now has nothing to do
    finished_.wait(lock, [this] { return inside_ == 0; });
    return true;
  }

 private:
  void serve() {
    uint64_t seen = 0;
    std::unique_lock<std::mutex> lock(mutex_);
    for (;;) {
      started_.wait(lock, [&] { return open_ && round_ != seen; });
      seen = round_;
      inside_++;
      auto work = work_;
      auto data = data_;
      auto blocks = blocks_;
      lock.unlock();
      take(work, data, blocks);
      lock.lock();
      if (--inside_ == 0) finished_.notify_one();
    }
  }

  void take(void (*work)(void*, int64_t), void* data, int64_t blocks) {
    for (;;) {
      int64_t block = next_.fetch_add(1, std::memory_order_relaxed);
      if (block >= blocks) return;
      work(data, block);
    }
  }

  std::mutex caller_;
  std::mutex mutex_;
  std::condition_variable started_;
  std::condition_variable finished_;
  std::atomic<int64_t> next_{0};
  void (*work_)(void*, int64_t) = nullptr;
  void* data_ = nullptr;
  int64_t blocks_ = 0;
  uint64_t round_ = 0;
  bool open_ = false;
  int inside_ = 0;
  int threads_ = 0;
};

}  // namespace

void runBlocks(int64_t blocks, int64_t share, void (*work)(void* data, int64_t block), void* data) {
  static const int threads = countThreads();
  // Never destroyed: its threads may wait for work until the process has ended.
  static Pool* const pool = threads > 1 ? new Pool(threads - 1) : nullptr;
  if (pool != nullptr && blocks > share && pool->run(blocks, share, work, data)) return;
  for (int64_t block = 0; block < blocks; block++) work(data, block);
}

}  // namespace exmix
