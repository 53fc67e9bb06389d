/** What Flink keeps from other packages of its handlers of jobs. */
package org.apache.flink.runtime.rest.handler.job;
