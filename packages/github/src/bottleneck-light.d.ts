// The build without Redis, which both Octokit plugins use; the package types only its full build.
declare module 'bottleneck/light.js' {
  export { default } from 'bottleneck';
}
