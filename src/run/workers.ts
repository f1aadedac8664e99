import { Worker } from 'node:worker_threads';
import type { Request, Response, StageOrder, Task, WorkerSetup } from './worker/protocol.ts';

interface Job {
  readonly order: StageOrder;
  readonly task: Task;
  readonly resolve: (response: Response) => void;
  readonly reject: (error: Error) => void;
}

interface Running {
  readonly worker: Worker;
  /** The stages whose orders the worker has. */
  readonly told: Set<string>;
  job: Job | undefined;
  /** The stage of the last task: what the worker prints belongs to it. */
  stage: string;
}

/** Says of a task that it was given up, not that it failed. */
export class RunStopped extends Error {
  override readonly message = 'The run was stopped';
}

/** Between the signal that a stage may listen to and the end of its thread. */
const GRACE_MS = 50;

/** A fixed number of worker threads, started when first needed, that run tasks in the order in which they are asked for. */
export class Workers {
  readonly #setup: WorkerSetup;
  readonly #size: number;
  readonly #said: (stage: string, line: string) => void;
  readonly #workers = new Set<Running>();
  readonly #waiting: Job[] = [];
  #next = 0;
  #closed = false;

  constructor(setup: WorkerSetup, size: number, said: (stage: string, line: string) => void) {
    this.#setup = setup;
    this.#size = size;
    this.#said = said;
  }

  /** Rejects if the worker dies, or is stopped, before it has answered. */
  run(order: StageOrder, task: Task): Promise<Response> {
    if (this.#closed) return Promise.reject(new RunStopped());
    return new Promise((resolve, reject) => {
      this.#waiting.push({ order, task, resolve, reject });
      this.#dispatch();
    });
  }

  /** Stops every worker at once, wherever it is: what it staged stays in the store, what it did not finish is lost. */
  async close(): Promise<void> {
    this.#closed = true;
    const error = new RunStopped();
    for (const job of this.#waiting.splice(0)) job.reject(error);
    const workers = [...this.#workers];
    for (const { worker } of workers) worker.postMessage('stop');
    // A thread that is idle, or waits, hears it at once; one that computes would not hear it however long we waited.
    if (workers.some(({ job }) => job !== undefined)) await new Promise((resume) => setTimeout(resume, GRACE_MS));
    await Promise.all(workers.map(({ worker }) => worker.terminate()));
  }

  #dispatch(): void {
    if (this.#closed) return;
    for (const running of this.#workers) {
      if (running.job === undefined) this.#start(running);
    }
    while (this.#waiting.length > 0 && this.#workers.size < this.#size) this.#start(this.#spawn());
  }

  #start(running: Running): void {
    const job = this.#waiting.shift();
    if (job === undefined) return;
    running.job = job;
    const { stage } = job.order;
    running.stage = stage;
    const request: Request = {
      id: this.#next++,
      order: running.told.has(stage) ? { known: stage } : job.order,
      task: job.task,
    };
    running.told.add(stage);
    running.worker.postMessage(request);
  }

  #spawn(): Running {
    const worker = new Worker(new URL('./worker/main.js', import.meta.url), {
      workerData: this.#setup,
      stdout: true,
      stderr: true,
    });
    const running: Running = { worker, told: new Set(), job: undefined, stage: '' };
    this.#workers.add(running);
    worker.on('message', (response: Response) => {
      const { job } = running;
      running.job = undefined;
      job?.resolve(response);
      this.#dispatch();
    });
    worker.on('error', (error) => this.#lost(running, error));
    worker.on('exit', (code) =>
      this.#lost(running, new Error(`the stage ended its own process (process.exit(${code}))`)),
    );
    for (const stream of [worker.stdout, worker.stderr]) this.#listen(running, stream);
    return running;
  }

  /** A dead worker fails its task alone; the next task gets a new worker. */
  #lost(running: Running, error: Error): void {
    this.#workers.delete(running);
    const { job } = running;
    running.job = undefined;
    job?.reject(this.#closed ? new RunStopped() : error);
    this.#dispatch();
  }

  #listen(running: Running, stream: NodeJS.ReadableStream): void {
    let rest = '';
    stream.setEncoding('utf8');
    stream.on('data', (chunk: string) => {
      const lines = (rest + chunk).split('\n');
      rest = lines.pop() ?? '';
      for (const line of lines) this.#said(running.stage, line);
    });
    stream.on('end', () => {
      if (rest !== '') this.#said(running.stage, rest);
    });
  }
}
