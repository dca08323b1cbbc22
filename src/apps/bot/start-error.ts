/** The App cannot start as it is set up; the message is for the person who starts it. */
export class StartError extends Error {
  override readonly name = "StartError";
}
