/** Who may do what is decided by ACLs, and what no ACL allows is refused. */
export interface AuthorizationSpec {
  /** Principals that may do everything, besides the brokers and terraform. @default [] */
  readonly superUsers?: readonly string[];
}
