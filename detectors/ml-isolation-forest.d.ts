/** Version 0.1.0 ships no types; these cover what we use, the grown trees included. */
declare module 'ml-isolation-forest' {
  export interface TreeNode {
    readonly left?: TreeNode;
    readonly right?: TreeNode;
    readonly splitColumn?: number;
    readonly splitValue?: number;
    /** The rows that ended in this leaf. */
    readonly trainingSet?: readonly (readonly number[])[];
  }
  export class IsolationForest {
    constructor(options?: { nEstimators?: number });
    readonly forest: readonly TreeNode[];
    train(trainingSet: readonly (readonly number[])[]): void;
    predict(rows: readonly (readonly number[])[]): number[];
  }
}
