/**
 * What a failed ceremony means for the person in front of it, by the name of the error (WebAuthn §5.1.3, §5.1.4). Browsers
 * tell pages little on purpose: turning away, waiting too long and failing the fingerprint all look the same.
 */
export function ceremonyProblem(what: 'make' | 'ask', errorName: string): string {
  const nothing = what === 'make' ? 'No passkey was added' : 'Nothing was signed';
  switch (errorName) {
    case 'NotAllowedError':
      return `${nothing}: the browser was not given what it asked for. It may have been cancelled, have taken too long, or your device could not check that it is you.`;
    case 'InvalidStateError':
      return `${nothing}: this device already holds one of your passkeys.`;
    case 'ConstraintError':
    case 'NotSupportedError':
      return `${nothing}: this device cannot check that it is you by PIN, fingerprint or face. Use another device or a security key with a PIN.`;
    case 'SecurityError':
      return `${nothing}: passkeys work only at the address this installation is opened by, over https or on localhost.`;
    case 'AbortError':
      return `${nothing}: it was interrupted. Try again.`;
    default:
      return `${nothing}: the browser or the device failed (${errorName || 'no reason given'}). Try again, or use another device.`;
  }
}
