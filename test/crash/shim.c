/*
 * Loaded into a process by LD_PRELOAD. Counts the calls that change what is under HF_ROOT, one after the other, and
 * - with HF_KILL=n kills the process before the n-th (with HF_HALF=1, in the middle of it, if it is a write);
 * - with HF_FAIL=n and HF_ERRNO=e lets the n-th fail; HF_SHORT=1 lets it write a half, and all later writes fail;
 * - with HF_LOG=file writes each of them down, with its bytes, so that the states after a power cut can be built from it.
 * Removing a name that starts with `!` does nothing but leave a mark in the log.
 */
#define _GNU_SOURCE
#include <dirent.h>
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <pthread.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <sys/types.h>
#include <sys/uio.h>
#include <unistd.h>

static pthread_mutex_t gate = PTHREAD_MUTEX_INITIALIZER;
static const char *root;
static size_t root_length;
static long count, kill_at, fail_at;
static int half, fail_errno, cut_short, full, log_fd = -1;

static long number(const char *name) {
  const char *text = getenv(name);
  return text ? atol(text) : 0;
}

__attribute__((constructor)) static void start(void) {
  root = getenv("HF_ROOT");
  root_length = root ? strlen(root) : 0;
  kill_at = number("HF_KILL");
  fail_at = number("HF_FAIL");
  fail_errno = (int)number("HF_ERRNO");
  half = (int)number("HF_HALF");
  cut_short = (int)number("HF_SHORT");
  const char *log = getenv("HF_LOG");
  if (log) log_fd = open(log, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0644);
}

static int inside(const char *path) {
  return root && path && strncmp(path, root, root_length) == 0 && (path[root_length] == '/' || !path[root_length]);
}

static int inside_fd(int fd) {
  char link[64], path[PATH_MAX];
  if (!root || fd < 0) return 0;
  snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
  ssize_t length = readlink(link, path, sizeof path - 1);
  if (length <= 0) return 0;
  path[length] = 0;
  return inside(path);
}

static const char *rel(const char *path) {
  return path[root_length] ? path + root_length + 1 : ".";
}

static void note(const char *format, ...) {
  if (log_fd < 0) return;
  char line[2 * PATH_MAX];
  va_list list;
  va_start(list, format);
  int length = vsnprintf(line, sizeof line, format, list);
  va_end(list);
  static ssize_t (*real_write)(int, const void *, size_t);
  if (!real_write) real_write = dlsym(RTLD_NEXT, "write");
  if (length > 0) (void)!real_write(log_fd, line, (size_t)length);
}

static void note_bytes(int fd, off_t offset, const void *bytes, size_t length) {
  if (log_fd < 0) return;
  struct stat stat;
  fstat(fd, &stat);
  char *hex = malloc(length * 2 + 1);
  for (size_t i = 0; i < length; i++) sprintf(hex + 2 * i, "%02x", ((const unsigned char *)bytes)[i]);
  hex[length * 2] = 0;
  static ssize_t (*real_write)(int, const void *, size_t);
  if (!real_write) real_write = dlsym(RTLD_NEXT, "write");
  char head[128];
  int head_length = snprintf(head, sizeof head, "write\t%lu\t%lld\t", (unsigned long)stat.st_ino, (long long)offset);
  (void)!real_write(log_fd, head, (size_t)head_length);
  (void)!real_write(log_fd, hex, length * 2);
  (void)!real_write(log_fd, "\n", 1);
  free(hex);
}

/* 1: do a half of it, then die. 2: do a half of it, and fail from then on. -1: fail. */
static int enter(int is_write) {
  count++;
  if (full && is_write) { errno = ENOSPC; return -1; }
  if (count == kill_at) {
    if (half && is_write) return 1;
    kill(getpid(), SIGKILL);
    for (;;) pause();
  }
  if (count == fail_at) {
    if (cut_short && is_write) { full = 1; return 2; }
    if (!cut_short) { errno = fail_errno; return -1; }
  }
  return 0;
}

static void die(void) {
  kill(getpid(), SIGKILL);
  for (;;) pause();
}

#define REAL(result, name, ...) \
  static result (*real)(__VA_ARGS__); \
  if (!real) real = dlsym(RTLD_NEXT, name)
#define LOCK pthread_mutex_lock(&gate)
#define UNLOCK do { int kept = errno; pthread_mutex_unlock(&gate); errno = kept; } while (0)

static unsigned long inode_of(const char *path) {
  struct stat stat;
  return lstat(path, &stat) == 0 ? (unsigned long)stat.st_ino : 0;
}

static int opening(int (*real)(const char *, int, ...), const char *path, int flags, mode_t mode) {
  struct stat before;
  if (!(flags & O_CREAT) || !inside(path) || lstat(path, &before) == 0) return real(path, flags, mode);
  LOCK;
  int result = enter(0);
  if (result == 0) {
    result = real(path, flags, mode);
    if (result >= 0) note("create\t%lu\t%s\n", inode_of(path), rel(path));
  }
  UNLOCK;
  return result;
}

#define OPEN(name) \
  int name(const char *path, int flags, ...) { \
    va_list list; va_start(list, flags); mode_t mode = va_arg(list, mode_t); va_end(list); \
    REAL(int, #name, const char *, int, ...); \
    return opening(real, path, flags, mode); \
  }
OPEN(open)
OPEN(open64)

int openat(int at, const char *path, int flags, ...) {
  va_list list; va_start(list, flags); mode_t mode = va_arg(list, mode_t); va_end(list);
  REAL(int, "openat", int, const char *, int, ...);
  return real(at, path, flags, mode);
}

static ssize_t writing(int fd, const void *bytes, size_t length, off_t offset, int at_offset) {
  static ssize_t (*real_write)(int, const void *, size_t);
  static ssize_t (*real_pwrite)(int, const void *, size_t, off_t);
  if (!real_write) real_write = dlsym(RTLD_NEXT, "write");
  if (!real_pwrite) real_pwrite = dlsym(RTLD_NEXT, "pwrite64");
  if (!inside_fd(fd)) return at_offset ? real_pwrite(fd, bytes, length, offset) : real_write(fd, bytes, length);
  LOCK;
  int order = enter(1);
  ssize_t result = -1;
  if (order >= 0) {
    size_t wanted = order > 0 ? length / 2 : length;
    off_t place = offset;
    if (!at_offset) {
      struct stat stat;
      place = fcntl(fd, F_GETFL) & O_APPEND ? (fstat(fd, &stat), stat.st_size) : lseek(fd, 0, SEEK_CUR);
    }
    result = at_offset ? real_pwrite(fd, bytes, wanted, offset) : real_write(fd, bytes, wanted);
    if (order == 1) die();
    if (result > 0) note_bytes(fd, place, bytes, (size_t)result);
  }
  UNLOCK;
  return result;
}

ssize_t write(int fd, const void *bytes, size_t length) { return writing(fd, bytes, length, 0, 0); }
ssize_t pwrite(int fd, const void *bytes, size_t length, off_t at) { return writing(fd, bytes, length, at, 1); }
ssize_t pwrite64(int fd, const void *bytes, size_t length, off_t at) { return writing(fd, bytes, length, at, 1); }

static int changing(int fd, int (*work)(int)) {
  if (!inside_fd(fd)) return work(fd);
  LOCK;
  int result = enter(0);
  if (result == 0) {
    result = work(fd);
    struct stat stat;
    if (result == 0 && fstat(fd, &stat) == 0) note("sync\t%lu\n", (unsigned long)stat.st_ino);
  }
  UNLOCK;
  return result;
}

int fsync(int fd) { REAL(int, "fsync", int); return changing(fd, real); }
int fdatasync(int fd) { REAL(int, "fdatasync", int); return changing(fd, real); }

static int two(const char *word, int (*real)(const char *, const char *), const char *from, const char *to) {
  if (!inside(to)) return real(from, to);
  LOCK;
  int result = enter(0);
  if (result == 0) {
    result = real(from, to);
    if (result == 0) note("%s\t%s\t%s\n", word, rel(from), rel(to));
  }
  UNLOCK;
  return result;
}

int rename(const char *from, const char *to) { REAL(int, "rename", const char *, const char *); return two("rename", real, from, to); }
int link(const char *from, const char *to) { REAL(int, "link", const char *, const char *); return two("link", real, from, to); }

int unlink(const char *path) {
  REAL(int, "unlink", const char *);
  const char *name = path ? strrchr(path, '/') : NULL;
  if (!inside(path)) return real(path);
  LOCK;
  int result = -1;
  if (name && name[1] == '!') {
    note("mark\t%s\n", name + 2);
    errno = ENOENT;
  } else if ((result = enter(0)) == 0) {
    result = real(path);
    if (result == 0) note("unlink\t%s\n", rel(path));
  }
  UNLOCK;
  return result;
}

int mkdir(const char *path, mode_t mode) {
  REAL(int, "mkdir", const char *, mode_t);
  if (!inside(path)) return real(path, mode);
  LOCK;
  int result = enter(0);
  if (result == 0) {
    result = real(path, mode);
    if (result == 0) note("mkdir\t%lu\t%s\n", inode_of(path), rel(path));
  }
  UNLOCK;
  return result;
}

static int truncating(int (*real)(int, off_t), int fd, off_t length) {
  if (!inside_fd(fd)) return real(fd, length);
  LOCK;
  int result = enter(0);
  if (result == 0) {
    struct stat stat;
    result = real(fd, length);
    if (result == 0 && fstat(fd, &stat) == 0) note("truncate\t%lu\t%lld\n", (unsigned long)stat.st_ino, (long long)length);
  }
  UNLOCK;
  return result;
}

int ftruncate(int fd, off_t length) { REAL(int, "ftruncate", int, off_t); return truncating(real, fd, length); }
int ftruncate64(int fd, off_t length) { REAL(int, "ftruncate64", int, off_t); return truncating(real, fd, length); }

int fchmod(int fd, mode_t mode) {
  REAL(int, "fchmod", int, mode_t);
  if (!inside_fd(fd)) return real(fd, mode);
  LOCK;
  int result = enter(0);
  if (result == 0) result = real(fd, mode);
  UNLOCK;
  return result;
}
