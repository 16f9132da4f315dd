/** Why a model is not run: half a sentence as the message, and what to do. */
export class ModelRefusal extends Error {
  readonly fix: string;
  constructor(why: string, fix: string) {
    super(why);
    this.fix = fix;
  }
}
