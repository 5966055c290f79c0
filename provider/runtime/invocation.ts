/** How terraform was called: what a provider may read from its parent process and its environment. */
export interface Invocation {
  /** The arguments after the program name, with those of TF_CLI_ARGS and TF_CLI_ARGS_<command> in their place. */
  readonly arguments: readonly string[];
  /** The subcommand: plan, apply, destroy, import …; undefined when it can't be told. */
  readonly command: string | undefined;
  /** True for `terraform destroy`, `plan -destroy` and `apply -destroy`. */
  readonly destroy: boolean;
  /** Addresses given with -target. */
  readonly targets: readonly string[];
  /** Terraform's limit of concurrent operations; 10 unless -parallelism says otherwise. */
  readonly parallelism: number;
  /** The same for every provider process of one terraform run, different for the next run. */
  readonly runId: string;
}
