/*
 * legwork-spawner: starts, feeds, watches and ends the programs of one node.
 *
 * One thread and one epoll loop beside the JVM. The two talk in frames over this program's stdin
 * and stdout; integers are big endian, a string is u32 length, bytes, NUL (not counted):
 *
 *     frame   = u32 length of what follows, u8 type, u32 id, body
 *
 * Requests (the id is chosen by the JVM and not used again):
 *
 *     SPAWN        1  u8 flags (1: stdin is a pipe), u32 credit of each stream, u8 limits,
 *                     limits x (u8 kind, u64 value), u32 argc, u32 envc, string cwd,
 *                     argc x string, envc x string
 *     STDIN        2  bytes; answered by STDIN_DONE when the program's pipe has taken them all
 *     STDIN_CLOSE  3  after what was sent before
 *     SIGNAL       4  u8 signal, to the program's process group
 *     CREDIT       5  u8 stream, u32 bytes: how much more of it may be read and sent
 *     REAP         6  kill whatever is left of the job, the main program included
 *
 * Answers; GONE is the last one of an id, SPAWN_FAILED the only one:
 *
 *     STARTED      65  u32 pid
 *     SPAWN_FAILED 66  u8 stage, u32 errno
 *     OUTPUT       67  u8 stream, bytes
 *     OUTPUT_END   68  u8 stream
 *     EXITED       69  u8 signalled, u32 code, u64 user us, u64 system us, u64 max rss bytes,
 *                      u64 wall us, u8 whether SIGNAL or REAP reached it while it ran
 *     GONE         70  nothing of the job is left
 *     STDIN_DONE   71
 *
 * Flow control: a program's pipe is read only while there is credit for it, so output waits in the
 * program's own pipe and never here. What waits to be written to the JVM is bounded by the credit.
 *
 * Trees: every program leads its own session. This process is a subreaper, so what a program leaves
 * behind becomes its child, and is found in /proc by session, by group, by ancestry and by
 * LEGWORK_JOB_ID and LEGWORK_ATTEMPT in its environment. Once the main program is gone and its
 * output has ended, what is left is killed; if somebody holds the output open, the JVM decides how
 * long that may last and sends REAP. The end of stdin is the death of the JVM: all is killed then.
 */
#define _GNU_SOURCE
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/signalfd.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

enum { SPAWN = 1, STDIN, STDIN_CLOSE, SIGNAL, CREDIT, REAP };
enum { STARTED = 65, SPAWN_FAILED, OUTPUT, OUTPUT_END, EXITED, GONE, STDIN_DONE };
enum { STAGE_PIPE = 1, STAGE_FORK, STAGE_LIMIT, STAGE_CWD, STAGE_EXEC };
enum { LIMIT_MEMORY = 1, LIMIT_CPU, LIMIT_FILES, LIMIT_PROCESSES, LIMIT_FILE_SIZE };
/* What an epoll event is about. */
enum { FROM_JVM = 1, TO_JVM, CHILD_SIGNAL, JOB_IN, JOB_OUT };

#define MAX_FRAME (64u << 20)
#define CHUNK (64u << 10)
#define MAX_LIMITS 8
#define BUCKETS 4096
#define MAX_TICK_MS 200
#define SECOND_LOOKS 3

struct buffer {
  unsigned char *bytes;
  size_t start, end, size;
};

struct job {
  struct job *next;         /* in its bucket */
  struct job *next_live, **live_at;
  struct job *next_reaping; /* in the list of those whose rest is being killed */
  uint32_t id;
  pid_t pid;
  int in, out[2]; /* our ends of its pipes, -1 once closed */
  uint32_t credit[2];
  int watched[2]; /* whether epoll has out[i] */
  int running;    /* the main program has not been waited for */
  int reaping;    /* its rest is being killed */
  int second_looks;
  int forced;     /* by REAP: output is not waited for any more */
  int told;       /* the main program was alive when we sent it a signal */
  char marks[2][64]; /* how it is known in the environment of its processes */
  struct buffer input;
  int input_frames; /* STDIN frames that wait for STDIN_DONE */
  int input_closing;
  struct timespec started;
};

static struct job *jobs[BUCKETS];
static struct job *live; /* all of them */
static struct job *reaping;
static int running_jobs;
static struct buffer requests, answers;
static int epoll_fd, signal_fd, null_fd, children_fd;
static struct rlimit files_of_children;

static void die(const char *what) {
  fprintf(stderr, "legwork-spawner: %s: %s\n", what, strerror(errno));
  _exit(1);
}

/* ---- buffers and frames ------------------------------------------------------------------- */

static void *must(void *memory) {
  if (!memory) die("out of memory");
  return memory;
}

static void reserve(struct buffer *b, size_t more) {
  size_t used = b->end - b->start;
  if (b->size - b->end >= more) return;
  if (b->size - used >= more) {
    memmove(b->bytes, b->bytes + b->start, used);
  } else {
    size_t size = b->size ? b->size : 4096;
    while (size - used < more) size *= 2;
    unsigned char *bytes = must(malloc(size));
    if (used) memcpy(bytes, b->bytes + b->start, used);
    free(b->bytes);
    b->bytes = bytes;
    b->size = size;
  }
  b->start = 0;
  b->end = used;
}

static void release(struct buffer *b) {
  free(b->bytes);
  memset(b, 0, sizeof *b);
}

static void consumed(struct buffer *b, size_t length) {
  b->start += length;
  if (b->start < b->end) return;
  b->start = b->end = 0;
  if (b->size > 16 * CHUNK) release(b);
}

static void put(struct buffer *b, const void *bytes, size_t length) {
  reserve(b, length);
  memcpy(b->bytes + b->end, bytes, length);
  b->end += length;
}

static void store32(unsigned char *at, uint32_t v) {
  at[0] = v >> 24;
  at[1] = v >> 16;
  at[2] = v >> 8;
  at[3] = v;
}

static void put8(uint8_t v) { put(&answers, &v, 1); }

static void put32(uint32_t v) {
  unsigned char bytes[4];
  store32(bytes, v);
  put(&answers, bytes, 4);
}

static void put64(uint64_t v) {
  put32(v >> 32);
  put32(v);
}

static void answer(uint8_t type, uint32_t id, uint32_t body) {
  put32(5 + body);
  put8(type);
  put32(id);
}

/* Reads a request; running over its end is a defect of the JVM's side and ends this program. */
struct reader {
  unsigned char *at, *end;
};

static unsigned char *take(struct reader *r, size_t length) {
  if ((size_t)(r->end - r->at) < length) {
    errno = EPROTO;
    die("short frame");
  }
  unsigned char *at = r->at;
  r->at += length;
  return at;
}

static uint8_t take8(struct reader *r) { return *take(r, 1); }

static uint32_t take32(struct reader *r) {
  unsigned char *b = take(r, 4);
  return (uint32_t)b[0] << 24 | (uint32_t)b[1] << 16 | (uint32_t)b[2] << 8 | b[3];
}

static uint64_t take64(struct reader *r) {
  uint64_t high = take32(r);
  return high << 32 | take32(r);
}

static char *take_string(struct reader *r) {
  uint32_t length = take32(r);
  char *string = (char *)take(r, (size_t)length + 1);
  if (string[length] != 0) {
    errno = EPROTO;
    die("string without end");
  }
  return string;
}

/* ---- the jobs ----------------------------------------------------------------------------- */

static struct job *find(uint32_t id) {
  struct job *job = jobs[id % BUCKETS];
  while (job && job->id != id) job = job->next;
  return job;
}

static void watch(int op, int fd, uint32_t events, int what, int stream, uint32_t id) {
  struct epoll_event e = {.events = events,
                          .data.u64 = (uint64_t)(what | stream << 8) << 32 | id};
  if (epoll_ctl(epoll_fd, op, fd, &e) < 0) die("epoll_ctl");
}

static void close_input(struct job *job) {
  if (job->in >= 0) close(job->in);
  job->in = -1;
  release(&job->input);
  for (; job->input_frames > 0; job->input_frames--) answer(STDIN_DONE, job->id, 0);
}

static void close_output(struct job *job, int stream) {
  if (job->out[stream] < 0) return;
  close(job->out[stream]);
  job->out[stream] = -1;
  job->watched[stream] = 0;
  answer(OUTPUT_END, job->id, 1);
  put8(stream);
}

/* ---- process trees ------------------------------------------------------------------------ */

struct process {
  pid_t pid, parent, group, session;
  char state;
  int ours;   /* descends from this program */
  int member; /* of the job that is looked for */
};

static struct process *table;
static size_t table_size, table_used;

static int read_small(int dir, const char *name, char *into, size_t size) {
  int fd = openat(dir, name, O_RDONLY | O_CLOEXEC);
  if (fd < 0) return -1;
  size_t used = 0;
  ssize_t n;
  while (used < size - 1 && (n = read(fd, into + used, size - 1 - used)) > 0) used += n;
  close(fd);
  into[used] = 0;
  return (int)used;
}

static int read_process(int proc, const char *name, struct process *p) {
  char path[64], stat[1024];
  snprintf(path, sizeof path, "%s/stat", name);
  if (read_small(proc, path, stat, sizeof stat) <= 0) return 0;
  char *after_name = strrchr(stat, ')'); /* the name itself may hold anything */
  memset(p, 0, sizeof *p);
  p->pid = atoi(name);
  return after_name && sscanf(after_name + 1, " %c %d %d %d", &p->state, &p->parent, &p->group,
                              &p->session) == 4;
}

static struct process *process_of(pid_t pid) {
  for (size_t i = 0; i < table_used; i++)
    if (table[i].pid == pid) return &table[i];
  return NULL;
}

/* Spreads a mark from parents to children until nothing changes. */
static void inherit(size_t offset) {
  for (int changed = 1; changed;) {
    changed = 0;
    for (size_t i = 0; i < table_used; i++) {
      int *mark = (int *)((char *)&table[i] + offset);
      struct process *parent = *mark ? NULL : process_of(table[i].parent);
      if (parent && *(int *)((char *)parent + offset)) *mark = changed = 1;
    }
  }
}

/* Fills the table with everything that descends from this program, zombies left out. */
static void scan_descendants(void) {
  table_used = 0;
  DIR *dir = opendir("/proc");
  if (!dir) return;
  pid_t self = getpid();
  for (struct dirent *e; (e = readdir(dir));) {
    if (e->d_name[0] < '1' || e->d_name[0] > '9') continue;
    if (table_used == table_size) {
      table_size = table_size ? table_size * 2 : 256;
      table = must(realloc(table, table_size * sizeof *table));
    }
    struct process *p = &table[table_used];
    if (!read_process(dirfd(dir), e->d_name, p)) continue;
    p->ours = p->parent == self;
    table_used++;
  }
  closedir(dir);
  inherit(offsetof(struct process, ours));
  size_t kept = 0;
  for (size_t i = 0; i < table_used; i++)
    if (table[i].ours && table[i].state != 'Z' && table[i].state != 'X') table[kept++] = table[i];
  table_used = kept;
}

/* Answers -1 for a process without any environment, as one is that just becomes another program. */
static int has_marks(pid_t pid, struct job *job) {
  static char environment[256 << 10];
  char path[64];
  snprintf(path, sizeof path, "/proc/%d/environ", pid);
  if (!job->marks[0][0]) return 0;
  int length = read_small(AT_FDCWD, path, environment, sizeof environment);
  int found[2] = {0, 0};
  if (length <= 0) return -1;
  for (char *at = environment; length > 0 && at < environment + length; at += strlen(at) + 1)
    for (int i = 0; i < 2; i++) found[i] |= strcmp(at, job->marks[i]) == 0;
  return found[0] && found[1];
}

/* A waited-for pid may be given to another program, which then is no part of this job. */
static int pid_is_taken(struct job *job) {
  for (struct job *other = job->running ? NULL : live; other; other = other->next_live)
    if (other != job && other->running && other->pid == job->pid) return 1;
  return 0;
}

static int leads_a_job(pid_t pid) {
  for (struct job *job = live; job; job = job->next_live)
    if (job->running && job->pid == pid) return 1;
  return 0;
}

/* Kills every process of a job; answers how many there were, and of how many it cannot be told. */
static int kill_members(struct job *job, int *unclear) {
  if (job->running) kill(-job->pid, SIGKILL);
  scan_descendants();
  pid_t self = getpid();
  int by_session = !pid_is_taken(job);
  for (size_t i = 0; i < table_used; i++) {
    struct process *p = &table[i];
    p->member = (by_session && (p->session == job->pid || p->group == job->pid)) ||
                (job->running && p->pid == job->pid);
    if (!p->member) {
      int marks = has_marks(p->pid, job);
      p->member = marks > 0;
      *unclear += marks < 0;
    }
    /* Whose an orphan without any mark is can only be told when there is no other job. */
    if (p->parent == self && live == job && !job->next_live) p->member = 1;
  }
  inherit(offsetof(struct process, member));
  int killed = 0;
  for (size_t i = 0; i < table_used; i++)
    if (table[i].member && (table[i].pid == job->pid || !leads_a_job(table[i].pid))) {
      kill(table[i].pid, SIGKILL);
      killed++;
    }
  return killed;
}

/* Whether this program has a child that is no job's main program. Cheap; true if in doubt. */
static int has_orphans(void) {
  static char list[64 << 10];
  if (children_fd < 0 || running_jobs > 4000) return 1;
  ssize_t length = pread(children_fd, list, sizeof list, 0);
  int children = 0;
  for (ssize_t i = 0; i < length; i++) children += list[i] == ' ';
  return length < 0 || children != running_jobs;
}

static void kill_everything(void) {
  for (int round = 0; round < 500; round++) {
    scan_descendants();
    for (size_t i = 0; i < table_used; i++) kill(table[i].pid, SIGKILL);
    while (waitpid(-1, NULL, WNOHANG) > 0) continue;
    if (table_used == 0) return;
    struct timespec pause = {0, 10 * 1000 * 1000};
    nanosleep(&pause, NULL);
  }
}

/* ---- the end of a job --------------------------------------------------------------------- */

static void begin_reaping(struct job *job) {
  if (job->reaping) return;
  job->reaping = 1;
  job->next_reaping = reaping;
  reaping = job;
}

static void forget(struct job *job) {
  struct job **at = &jobs[job->id % BUCKETS];
  while (*at != job) at = &(*at)->next;
  *at = job->next;
  *job->live_at = job->next_live;
  if (job->next_live) job->next_live->live_at = job->live_at;
  for (at = &reaping; *at; at = &(*at)->next_reaping)
    if (*at == job) {
      *at = job->next_reaping;
      break;
    }
  close_input(job);
  for (int i = 0; i < 2; i++) close_output(job, i);
  answer(GONE, job->id, 0);
  free(job);
}

static int output_is_open(struct job *job) { return job->out[0] >= 0 || job->out[1] >= 0; }

static void end_if_over(struct job *job) {
  if (job->running || output_is_open(job)) return;
  if (!has_orphans())
    forget(job);
  else
    begin_reaping(job);
}

static int read_output(struct job *job, int stream);

/* Answers whether a job is still not over. */
static int reap(struct job *job) {
  int unclear = 0;
  if ((has_orphans() || job->running) && kill_members(job, &unclear) > 0) return 1;
  if (unclear && job->second_looks++ < SECOND_LOOKS) return 1;
  if (job->running) return 1; /* SIGCHLD is on its way */
  /* Nobody of the job holds the pipes: they are at their end, or a stranger has them. */
  for (int i = 0; i < 2; i++)
    while (read_output(job, i)) continue;
  if (output_is_open(job)) return 0; /* waits for credit */
  forget(job);
  return 0;
}

static void wait_for_children(void) {
  struct signalfd_siginfo info[16];
  while (read(signal_fd, info, sizeof info) > 0) continue;
  int status;
  struct rusage usage;
  for (pid_t pid; (pid = wait4(-1, &status, WNOHANG, &usage)) > 0;) {
    struct job *job = live;
    while (job && !(job->running && job->pid == pid)) job = job->next_live;
    if (!job) continue; /* an orphan */
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    job->running = 0;
    running_jobs--;
    answer(EXITED, job->id, 38);
    put8(WIFSIGNALED(status) ? 1 : 0);
    put32(WIFSIGNALED(status) ? WTERMSIG(status) : WEXITSTATUS(status));
    put64(usage.ru_utime.tv_sec * 1000000ull + usage.ru_utime.tv_usec);
    put64(usage.ru_stime.tv_sec * 1000000ull + usage.ru_stime.tv_usec);
    put64(usage.ru_maxrss * 1024ull);
    put64((now.tv_sec - job->started.tv_sec) * 1000000ll +
          (now.tv_nsec - job->started.tv_nsec) / 1000);
    put8(job->told);
    for (int i = 0; i < 2; i++)
      while (read_output(job, i)) continue;
    end_if_over(job);
  }
}

/* ---- starting a program ------------------------------------------------------------------- */

struct start {
  char **candidates; /* paths to try, in order */
  char **argv;       /* argv[-1] is free, for a script that needs a shell */
  char **env;
  const char *cwd;
  int fd[3];
  int limits;
  struct {
    int resource;
    struct rlimit value;
  } limit[MAX_LIMITS];
  volatile int stage, error;
};

/*
 * Runs in the vfork child, which shares our memory while we stand still: it makes system calls and
 * plain stores, nothing else.
 */
static void become(struct start *s) {
  static const int reset[] = {SIGPIPE, SIGINT, SIGTERM, SIGHUP, SIGQUIT};
  struct sigaction normal = {.sa_handler = SIG_DFL};
  sigset_t none;
  s->stage = STAGE_PIPE;
  setsid();
  for (int i = 0; i < 3; i++)
    if (dup2(s->fd[i], i) < 0) goto failed;
  prctl(PR_SET_PDEATHSIG, SIGKILL);
  s->stage = STAGE_LIMIT;
  for (int i = 0; i < s->limits; i++)
    if (setrlimit(s->limit[i].resource, &s->limit[i].value) < 0) goto failed;
  s->stage = STAGE_CWD;
  if (chdir(s->cwd) < 0) goto failed;
  for (size_t i = 0; i < sizeof reset / sizeof *reset; i++) sigaction(reset[i], &normal, NULL);
  sigemptyset(&none);
  sigprocmask(SIG_SETMASK, &none, NULL);
  s->stage = STAGE_EXEC;
  int worst = ENOENT;
  for (char **path = s->candidates; *path; path++) {
    execve(*path, s->argv, s->env);
    if (errno == ENOEXEC) { /* a script without a first line: by the shell, as execvp does */
      s->argv[-1] = "/bin/sh";
      s->argv[0] = *path;
      execve("/bin/sh", s->argv - 1, s->env);
    }
    if (errno == EACCES)
      worst = EACCES;
    else if (errno != ENOENT && errno != ENOTDIR)
      goto failed;
  }
  errno = worst;
failed:
  s->error = errno;
  _exit(127);
}

/* Not inlined: vfork returns twice into the caller's frame. */
static __attribute__((noinline)) pid_t start_program(struct start *s) {
  pid_t pid = vfork();
  if (pid == 0) become(s);
  return pid;
}

static const char *value_of(char **env, const char *name) {
  size_t length = strlen(name);
  for (; *env; env++)
    if (strncmp(*env, name, length) == 0 && (*env)[length] == '=') return *env + length + 1;
  return NULL;
}

/* The paths at which a command may be: itself if it has a slash, else along PATH. */
static char **candidates_of(const char *command, char **env) {
  const char *path = value_of(env, "PATH");
  size_t count = 2;
  for (const char *p = path; p && *p; p++) count += *p == ':';
  char **list = must(calloc(count + 1, sizeof *list));
  if (strchr(command, '/') || !*command) {
    list[0] = must(strdup(command));
    return list;
  }
  size_t used = 0;
  for (const char *p = path; p && *p;) {
    size_t length = strcspn(p, ":");
    if (length > 0 && asprintf(&list[used], "%.*s/%s", (int)length, p, command) >= 0) used++;
    p += length + (p[length] == ':');
  }
  return list;
}

static void add_limit(struct start *s, int resource, rlim_t soft, rlim_t hard) {
  s->limit[s->limits].resource = resource;
  s->limit[s->limits].value.rlim_cur = soft;
  s->limit[s->limits++].value.rlim_max = hard;
}

static void take_limits(struct start *s, struct reader *r) {
  add_limit(s, RLIMIT_NOFILE, files_of_children.rlim_cur, files_of_children.rlim_max);
  add_limit(s, RLIMIT_CORE, 0, 0);
  int count = take8(r);
  for (int i = 0; i < count; i++) {
    int kind = take8(r);
    rlim_t value = take64(r);
    if (s->limits == MAX_LIMITS) continue;
    switch (kind) {
      case LIMIT_MEMORY: add_limit(s, RLIMIT_AS, value, value); break;
      /* A second between the signal that tells which limit it was and the one that ends it. */
      case LIMIT_CPU: add_limit(s, RLIMIT_CPU, value, value + 1); break;
      case LIMIT_FILES: add_limit(s, RLIMIT_NOFILE, value, value); break;
      case LIMIT_PROCESSES: add_limit(s, RLIMIT_NPROC, value, value); break;
      case LIMIT_FILE_SIZE: add_limit(s, RLIMIT_FSIZE, value, value); break;
      default: break;
    }
  }
}

static void close_all(int *fds, int count) {
  for (int i = 0; i < count; i++)
    if (fds[i] >= 0) close(fds[i]);
}

/* Makes pipes: child[i] for the program, ours[i] for us, not blocking. */
static int make_pipes(int want_input, int *child, int *ours) {
  for (int i = 0; i < 3; i++) {
    int ends[2];
    if (i == 0 && !want_input) {
      child[0] = fcntl(null_fd, F_DUPFD_CLOEXEC, 3);
      if (child[0] < 0) return 0;
      continue;
    }
    if (pipe2(ends, O_CLOEXEC) < 0) return 0;
    child[i] = ends[i == 0 ? 0 : 1];
    ours[i] = ends[i == 0 ? 1 : 0];
    fcntl(ours[i], F_SETFL, O_NONBLOCK);
  }
  return 1;
}

static void failed_to_spawn(uint32_t id, int stage, int error) {
  answer(SPAWN_FAILED, id, 5);
  put8(stage);
  put32(error);
}

static void add_job(uint32_t id, pid_t pid, struct start *s, int *ours, uint32_t credit,
                    struct timespec started) {
  struct job *job = must(calloc(1, sizeof *job));
  const char *marks[2] = {value_of(s->env, "LEGWORK_JOB_ID"), value_of(s->env, "LEGWORK_ATTEMPT")};
  job->id = id;
  job->pid = pid;
  job->in = ours[0];
  job->running = 1;
  job->started = started;
  if (marks[0] && marks[1]) {
    snprintf(job->marks[0], sizeof job->marks[0], "LEGWORK_JOB_ID=%s", marks[0]);
    snprintf(job->marks[1], sizeof job->marks[1], "LEGWORK_ATTEMPT=%s", marks[1]);
  }
  for (int i = 0; i < 2; i++) {
    job->out[i] = ours[i + 1];
    job->credit[i] = credit;
    job->watched[i] = credit > 0;
    if (credit > 0) watch(EPOLL_CTL_ADD, job->out[i], EPOLLIN, JOB_OUT, i, id);
  }
  job->next = jobs[id % BUCKETS];
  jobs[id % BUCKETS] = job;
  job->next_live = live;
  job->live_at = &live;
  if (live) live->live_at = &job->next_live;
  live = job;
  running_jobs++;
  answer(STARTED, id, 4);
  put32(pid);
}

static void spawn(uint32_t id, struct reader *r) {
  struct start s = {.limits = 0};
  struct timespec started;
  int ours[3] = {-1, -1, -1};
  for (int i = 0; i < 3; i++) s.fd[i] = -1;
  int want_input = take8(r) & 1;
  uint32_t credit = take32(r);
  take_limits(&s, r);
  uint32_t argc = take32(r), envc = take32(r);
  s.cwd = take_string(r);
  if (argc == 0 || argc > 1u << 20 || envc > 1u << 20) {
    failed_to_spawn(id, STAGE_EXEC, E2BIG);
    return;
  }
  char **vector = must(calloc((size_t)argc + envc + 3, sizeof *vector));
  s.argv = vector + 1;
  s.env = s.argv + argc + 1;
  for (uint32_t i = 0; i < argc; i++) s.argv[i] = take_string(r);
  for (uint32_t i = 0; i < envc; i++) s.env[i] = take_string(r);
  s.candidates = candidates_of(s.argv[0], s.env);
  clock_gettime(CLOCK_MONOTONIC, &started);
  if (!make_pipes(want_input, s.fd, ours)) {
    failed_to_spawn(id, STAGE_PIPE, errno);
    close_all(ours, 3);
  } else {
    pid_t pid = start_program(&s);
    int error = pid < 0 ? errno : s.error;
    if (error) {
      if (pid > 0) waitpid(pid, NULL, 0);
      failed_to_spawn(id, pid < 0 ? STAGE_FORK : s.stage, error);
      close_all(ours, 3);
    } else {
      add_job(id, pid, &s, ours, credit, started);
    }
  }
  close_all(s.fd, 3);
  for (char **path = s.candidates; *path; path++) free(*path);
  free(s.candidates);
  free(vector);
}

/* ---- pipes -------------------------------------------------------------------------------- */

static void unwatch(struct job *job, int stream) {
  if (!job->watched[stream]) return;
  job->watched[stream] = 0;
  watch(EPOLL_CTL_DEL, job->out[stream], 0, JOB_OUT, stream, job->id);
}

/*
 * Reads once; answers whether there may be more. Without credit the pipe is not watched, since its
 * end would wake us for ever.
 */
static int read_output(struct job *job, int stream) {
  if (job->out[stream] < 0 || job->credit[stream] == 0) return 0;
  uint32_t most = job->credit[stream] < CHUNK ? job->credit[stream] : CHUNK;
  reserve(&answers, 10 + most);
  unsigned char *frame = answers.bytes + answers.end;
  ssize_t n = read(job->out[stream], frame + 10, most);
  if (n < 0 && errno == EINTR) return 1;
  if (n < 0 && errno == EAGAIN && !(job->forced && !job->running)) return 0;
  if (n <= 0) {
    close_output(job, stream);
    return 0;
  }
  store32(frame, 6 + n);
  frame[4] = OUTPUT;
  store32(frame + 5, job->id);
  frame[9] = stream;
  answers.end += 10 + n;
  job->credit[stream] -= n;
  if (job->credit[stream] == 0) unwatch(job, stream);
  return 1;
}

static void write_input(struct job *job) {
  struct buffer *b = &job->input;
  while (job->in >= 0 && b->start < b->end) {
    ssize_t n = write(job->in, b->bytes + b->start, b->end - b->start);
    if (n < 0 && errno == EINTR) continue;
    if (n < 0 && errno == EAGAIN) return;
    if (n < 0) {
      close_input(job); /* it does not read any more, which is its own affair */
      return;
    }
    consumed(b, n);
  }
  for (; job->input_frames > 0; job->input_frames--) answer(STDIN_DONE, job->id, 0);
  if (job->input_closing)
    close_input(job);
  else if (job->in >= 0)
    epoll_ctl(epoll_fd, EPOLL_CTL_DEL, job->in, NULL);
}

static void take_input(struct job *job, struct reader *r) {
  int idle = job->input_frames == 0;
  job->input_frames++;
  if (job->in < 0) {
    close_input(job);
    return;
  }
  put(&job->input, r->at, r->end - r->at);
  if (idle) watch(EPOLL_CTL_ADD, job->in, EPOLLOUT, JOB_IN, 0, job->id);
}

/* ---- requests ----------------------------------------------------------------------------- */

static void add_credit(struct job *job, struct reader *r) {
  int stream = take8(r) & 1;
  job->credit[stream] += take32(r);
  if (job->out[stream] < 0 || job->watched[stream] || job->credit[stream] == 0) return;
  job->watched[stream] = 1;
  watch(EPOLL_CTL_ADD, job->out[stream], EPOLLIN, JOB_OUT, stream, job->id);
}

/* Notes whether a signal to the main program comes in time to make a difference. */
static void tell(struct job *job) {
  siginfo_t over = {.si_pid = 0};
  if (job->running && waitid(P_PID, job->pid, &over, WEXITED | WNOHANG | WNOWAIT) == 0)
    job->told |= over.si_pid == 0;
}

static void handle(struct reader *r) {
  int type = take8(r);
  uint32_t id = take32(r);
  if (type == SPAWN) {
    spawn(id, r);
    return;
  }
  struct job *job = find(id);
  if (!job) return; /* it ended while the request was on its way */
  switch (type) {
    case STDIN: take_input(job, r); break;
    case STDIN_CLOSE:
      job->input_closing = 1;
      if (job->input_frames == 0) close_input(job);
      break;
    case SIGNAL:
      tell(job);
      /* A group whose leader has been waited for may be somebody else's by now. */
      if (job->running) {
        kill(-job->pid, take8(r));
        kill(-job->pid, SIGCONT);
      }
      break;
    case CREDIT: add_credit(job, r); break;
    case REAP:
      tell(job);
      job->forced = 1;
      begin_reaping(job);
      break;
    default: break;
  }
}

static void read_requests(void) {
  reserve(&requests, CHUNK);
  ssize_t n = read(0, requests.bytes + requests.end, requests.size - requests.end);
  if (n < 0 && (errno == EAGAIN || errno == EINTR)) return;
  if (n <= 0) {
    kill_everything();
    _exit(0);
  }
  requests.end += n;
  for (;;) {
    size_t available = requests.end - requests.start;
    struct reader r = {requests.bytes + requests.start, requests.bytes + requests.end};
    if (available < 4) return;
    uint32_t length = take32(&r);
    if (length < 5 || length > MAX_FRAME) {
      errno = EPROTO;
      kill_everything();
      die("frame");
    }
    if (available < 4 + (size_t)length) {
      reserve(&requests, 4 + (size_t)length - available);
      return;
    }
    r.end = r.at + length;
    handle(&r);
    consumed(&requests, 4 + (size_t)length);
  }
}

static void write_answers(void) {
  static int watched;
  while (answers.start < answers.end) {
    ssize_t n = write(1, answers.bytes + answers.start, answers.end - answers.start);
    if (n < 0 && errno == EINTR) continue;
    if (n < 0 && errno == EAGAIN) break;
    if (n < 0) { /* nobody listens any more */
      kill_everything();
      _exit(0);
    }
    consumed(&answers, n);
  }
  int want = answers.start < answers.end;
  if (want == watched) return;
  watched = want;
  watch(want ? EPOLL_CTL_ADD : EPOLL_CTL_DEL, 1, EPOLLOUT, TO_JVM, 0, 0);
}

/* ---- the loop ----------------------------------------------------------------------------- */

static void handle_event(struct epoll_event *e) {
  int what = (e->data.u64 >> 32) & 0xff, stream = (e->data.u64 >> 40) & 0xff;
  struct job *job = what >= JOB_IN ? find((uint32_t)e->data.u64) : NULL;
  switch (what) {
    case FROM_JVM: read_requests(); break;
    case CHILD_SIGNAL: wait_for_children(); break;
    case JOB_IN:
      if (job && job->in >= 0) write_input(job);
      break;
    case JOB_OUT:
      if (job && !read_output(job, stream)) end_if_over(job);
      break;
    default: break;
  }
}

static void prepare(void) {
  sigset_t child;
  static const int ignored[] = {SIGPIPE, SIGINT, SIGTERM, SIGHUP, SIGQUIT};
  /* A closed 0, 1 or 2 must not become one of our own descriptors. */
  do null_fd = open("/dev/null", O_RDWR);
  while (null_fd >= 0 && null_fd < 3);
  fcntl(null_fd, F_SETFD, FD_CLOEXEC);
  setsid(); /* a terminal's signals are for the JVM, which drains; its end is our order to end */
  for (size_t i = 0; i < sizeof ignored / sizeof *ignored; i++) signal(ignored[i], SIG_IGN);
  signal(SIGCHLD, SIG_DFL);
  sigemptyset(&child);
  sigaddset(&child, SIGCHLD);
  sigprocmask(SIG_SETMASK, &child, NULL);
  signal_fd = signalfd(-1, &child, SFD_CLOEXEC | SFD_NONBLOCK);
  epoll_fd = epoll_create1(EPOLL_CLOEXEC);
  if (null_fd < 0 || signal_fd < 0 || epoll_fd < 0) die("start");
  if (prctl(PR_SET_CHILD_SUBREAPER, 1) < 0) die("subreaper");
  prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0);
  children_fd = open("/proc/thread-self/children", O_RDONLY | O_CLOEXEC);
  getrlimit(RLIMIT_NOFILE, &files_of_children);
  struct rlimit files = {files_of_children.rlim_max, files_of_children.rlim_max};
  setrlimit(RLIMIT_NOFILE, &files);
  fcntl(0, F_SETFL, fcntl(0, F_GETFL) | O_NONBLOCK);
  fcntl(1, F_SETFL, fcntl(1, F_GETFL) | O_NONBLOCK);
  watch(EPOLL_CTL_ADD, 0, EPOLLIN, FROM_JVM, 0, 0);
  watch(EPOLL_CTL_ADD, signal_fd, EPOLLIN, CHILD_SIGNAL, 0, 0);
}

int main(void) {
  struct epoll_event events[128];
  int tick = 1, unfinished = 0;
  prepare();
  for (;;) {
    int n = epoll_wait(epoll_fd, events, 128, unfinished ? tick : -1);
    if (n < 0 && errno != EINTR) die("epoll_wait");
    for (int i = 0; i < n; i++) handle_event(&events[i]);
    unfinished = 0;
    for (struct job *job = reaping, *next; job; job = next) {
      next = job->next_reaping;
      unfinished |= reap(job);
    }
    /* What does not die at once (a process that waits for a disk) is looked at less and less. */
    tick = !unfinished || n > 0 ? 1 : tick * 2 > MAX_TICK_MS ? MAX_TICK_MS : tick * 2;
    write_answers();
  }
}
