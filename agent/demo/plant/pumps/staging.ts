/** How many machines of a group run: one more, or one less, once that has been wanted for a while. */
export class Staging {
  count: number;
  readonly #least: number;
  readonly #most: number;
  readonly #upS: number;
  readonly #downS: number;
  #moreS = 0;
  #fewerS = 0;

  constructor(least: number, most: number, upS: number, downS: number) {
    this.count = least;
    this.#least = least;
    this.#most = most;
    this.#upS = upS;
    this.#downS = downS;
  }

  step(stepS: number, more: boolean, fewer: boolean): number {
    this.#moreS = more ? this.#moreS + stepS : 0;
    this.#fewerS = fewer ? this.#fewerS + stepS : 0;
    if (this.#moreS >= this.#upS && this.count < this.#most) this.#change(1);
    else if (this.#fewerS >= this.#downS && this.count > this.#least) this.#change(-1);
    return this.count;
  }

  #change(by: 1 | -1): void {
    this.count += by;
    this.#moreS = this.#fewerS = 0;
  }
}
