/// Who a certificate says made a signature, when the signature was made with one. Whether its issuer may say so is the
/// policy's to decide.
public enum CertifiedIdentity: Sendable, Hashable {
  case ssh(SSHCertifiedIdentity)
  case x509(X509Identity)
}
