/** Certificates that somebody else makes and renews, such as a company's authority. */
export interface CertificatesInFiles {
  readonly files: string;
  readonly validDays?: never;
  readonly renewal?: never;
}

/** How certificates that the stack's own authority makes are made. */
export interface IssuedCertificates {
  /** Days that a new certificate is good for, from 2 to 825. @default 365 */
  readonly validDays?: number;
  /** Any text: another one renews every certificate of the cluster with the next deploy. @default - none */
  readonly renewal?: string;
  readonly files?: never;
}

export const CertificateFiles = {
  /**
   * Uses what is in a folder, and makes none: `<container>/keystore.pem` (mode 0600, of user 1000: the key as PKCS #8, the
   * certificate, those between it and the authority) and `<container>/ca.pem` for each broker, and `ca.pem` for clients. Each plan
   * checks them; a broker reads a file that has changed with the next deploy, without a restart.
   * @param folder relative to the project's folder, or absolute
   */
  in: (folder: string): CertificatesInFiles => ({ files: folder }),
} as const;
